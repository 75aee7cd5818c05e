// The door of every npm script: `node scripts/bootstrap.mjs <command> [flags]`. It needs nothing but Node and npm, makes
// the rest ready and runs the command. This file stays in old syntax, so that an old Node can still say what is wrong.
const major = Number(process.versions.node.split('.')[0]);

if (process.platform === 'win32') {
  console.error(
    'IFCGATE runs on Linux and macOS. On Windows, use WSL: run `wsl --install`, then clone and start it there.',
  );
  process.exitCode = 1;
} else if (major < 20) {
  console.error(
    'Node.js ' + process.versions.node + ' is too old: 20 or newer is needed, see https://nodejs.org/en/download',
  );
  process.exitCode = 1;
} else {
  import('./bootstrap/main.mjs')
    .then((bootstrap) => bootstrap.main(process.argv.slice(2)))
    .then((exitCode) => {
      process.exitCode = exitCode;
    });
}
