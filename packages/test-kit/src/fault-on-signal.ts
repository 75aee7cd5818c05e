// Preloaded into a host (`node --import …`): at a signal something fails in it that nobody catches.
process.on('SIGUSR2', () => {
  throw new Error('thrown by the test');
});
process.on('SIGHUP', () => void Promise.reject(new Error('rejected by the test')));
