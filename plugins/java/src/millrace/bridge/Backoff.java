package millrace.bridge;

/** The pauses between attempts of a call that fails with a RetriableException. */
final class Backoff {
  private static final long FIRST_MS = 100;
  private static final long LONGEST_MS = 10_000;

  private long next = FIRST_MS;

  /** Returns the next pause in milliseconds. */
  long next() {
    long pause = next;
    next = Math.min(2 * next, LONGEST_MS);
    return pause;
  }
}
