package millrace.bridge;

import java.util.StringJoiner;

/** The stacks of threads as text. */
final class Stacks {
  /** Frames that say where a thread is. */
  private static final int TOP = 8;

  private Stacks() { }

  /** Returns the innermost frames of a thread in one line. */
  static String top(Thread thread) {
    StringJoiner out = new StringJoiner(", at ", "at ", "");
    StackTraceElement[] frames = thread.getStackTrace();
    for (int i = 0; i < frames.length && i < TOP; i++) {
      out.add(frames[i].toString());
    }
    return frames.length == 0 ? "its thread has ended" : out.toString();
  }
}
