/** What is announced when deliveries have become due: the worker waits for it. */
export const deliveriesDue = 'webhook.deliveries';
