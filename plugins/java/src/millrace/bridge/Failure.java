package millrace.bridge;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import millrace.log.Log;

/** Errors of connectors as gRPC statuses. */
final class Failure {
  /** Statuses travel in HTTP/2 headers, which must not become large. */
  private static final int MAX_TRACE = 6_000;
  static final int MAX_MESSAGE = 2_000;
  private static final Pattern CLASS_FILE_VERSION = Pattern.compile("class file version (\\d{2,4})\\b");
  private static final int JAVA_0 = 44; // Java 17 has the class file version 61

  private Failure() { }

  /** Returns the failure of a connector or task: with the stack trace, as in Apache's trace field. */
  static StatusRuntimeException ofTask(Throwable e) {
    return status(trace(e));
  }

  /** Returns the stack trace of a failure for the worker. */
  static String trace(Throwable e) {
    return Log.trace(e, MAX_TRACE);
  }

  /** Returns the failure of a request. Its stack trace is in the log. */
  static StatusRuntimeException ofRequest(Throwable e) {
    if (e instanceof StatusRuntimeException answer) {
      return answer;
    }
    Log.error("a request to the plugin failed", e);
    return status(message(e));
  }

  /** Returns the failure of a request whose text is the one that Apache's REST API answers. */
  static StatusRuntimeException answer(String text, Throwable cause) {
    Log.error("a connector has refused a request", cause);
    return status(text == null ? message(cause) : text);
  }

  /** Returns the message of an error, cut to a number of characters; null if it has none. */
  static String bare(Throwable e, int max) {
    try {
      return e.getMessage() == null ? null : cut(e.getMessage(), max);
    } catch (Throwable failed) {
      return Log.text(e);
    }
  }

  private static String cut(String text, int max) {
    return text.length() <= max ? text : text.substring(0, max);
  }

  /** Returns an error's text in one line, with its causes. */
  static String message(Throwable e) {
    StringBuilder out = new StringBuilder(Log.text(e));
    for (Throwable cause = e.getCause(); cause != null && out.length() < MAX_MESSAGE; cause = cause.getCause()) {
      out.append(" (caused by ").append(Log.text(cause)).append(')');
    }
    String text = cut(out.toString(), MAX_MESSAGE);
    return e instanceof UnsupportedClassVersionError ? text + newerJava(text) : text;
  }

  /** Returns what to do about a class file that is newer than this Java. */
  private static String newerJava(String text) {
    Matcher version = CLASS_FILE_VERSION.matcher(text);
    return version.find() ? ": install Java " + (Integer.parseInt(version.group(1)) - JAVA_0)
        + " or newer, and set JAVA_HOME to its folder" : "";
  }

  private static StatusRuntimeException status(String text) {
    return Status.ABORTED.withDescription(text).asRuntimeException();
  }
}
