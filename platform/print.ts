/**
 * Prints lines of a command to standard output. Whoever reads them may have seen enough (`… | head`): the command still does what it was asked for,
 * and nothing more is printed.
 */
export const print = (line: string): void => {
  // Of a write that failed some time ago: without a listener it would end the process with a stack trace.
  if (!process.stdout.listeners('error').includes(unlessUnread)) process.stdout.on('error', unlessUnread);
  console.log(line);
};

const unlessUnread = (error: NodeJS.ErrnoException): void => {
  if (error.code !== 'EPIPE') throw error;
};
