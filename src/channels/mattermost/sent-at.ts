// One message may come by a form, which tells its second, by JSON or by the socket, which tell its millisecond. Cut to
// a second, a line would stand before an earlier one of that second that was not cut.

/** When a message was sent, ms, as every way of getting it can tell: within a second the order is that of acceptance. */
export const wholeSecond = (ms: number): number => Math.floor(ms / 1_000) * 1_000;
