package millrace.data;

import millrace.log.Log;

/** An error of one record: its text with its causes in one line, and the exception. */
public record RecordError(String text, Throwable cause) {
  static RecordError of(RuntimeException e) {
    return new RecordError(Log.text(e), e);
  }
}
