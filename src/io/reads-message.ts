/** The kind of the message by which a worker sends its page a port to ask for a file's bytes on (reader-source.ts). */
export const READS_MESSAGE = 'segy-lens-reads';
