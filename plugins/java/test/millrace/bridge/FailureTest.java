package millrace.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import millrace.log.Log;
import org.junit.jupiter.api.Test;

class FailureTest {
  /** An exception whose own methods fail. */
  private static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException();
    }
  }

  /** Such an exception fails its task like any other: describing it must not fail. */
  @Test
  void describesExceptionsThatCannotBeRead() {
    String text = Unreadable.class.getName() + " (its message cannot be read: java.lang.IllegalStateException)";
    assertEquals(text, Failure.message(new Unreadable()));
    assertEquals(text, Failure.bare(new Unreadable(), 100));
    assertEquals("java.lang.Exception: a (caused by " + text + ")", Failure.message(new Exception("a", new Unreadable())));
    assertTrue(Failure.ofTask(new Unreadable()).getStatus().getDescription().endsWith(text));
    assertTrue(Log.trace(new Exception("a", new Unreadable()), 10_000).startsWith("java.lang.Exception: a\n"));
  }

  /** Statuses travel in headers. */
  @Test
  void cutsMessages() {
    Exception large = new Exception("x".repeat(1 << 20));
    assertEquals(2_000, Failure.message(large).length());
    assertEquals("xx", Failure.bare(large, 2));
  }
}
