package millrace.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.slf4j.event.Level;

/** The plugin's log: lines of JSON on standard error, as the plugin protocol defines them. */
public final class Log {
  /** Stack traces are cut to so many characters, because the worker limits the size of a line. */
  private static final int MAX_TRACE = 12_000;
  /** Bytes of a field in a line, for the same reason. The worker reads lines of up to 64 KiB. */
  private static final int MAX_FIELD = 24 << 10;

  private static final OutputStream OUT = new FileOutputStream(FileDescriptor.err);
  private static final Level THRESHOLD = threshold();

  private Log() { }

  private static Level threshold() {
    try {
      return Level.valueOf(System.getProperty("millrace.log.level", "INFO").toUpperCase(java.util.Locale.ROOT));
    } catch (IllegalArgumentException e) {
      return Level.INFO;
    }
  }

  /** Reports whether lines of this level are written; -Dmillrace.log.level sets the lowest one. */
  static boolean enabled(Level level) {
    return level.toInt() >= THRESHOLD.toInt();
  }

  public static void info(String message) {
    write(Level.INFO, Log.class.getName(), message, null);
  }

  public static void warn(String message) {
    write(Level.WARN, Log.class.getName(), message, null);
  }

  public static void error(String message, Throwable error) {
    write(Level.ERROR, Log.class.getName(), message, error);
  }

  /** Writes a line. The error may be null. */
  static void write(Level level, String logger, String message, Throwable error) {
    byte[] bytes = line(level, logger, message, error).getBytes(StandardCharsets.UTF_8);
    try {
      synchronized (OUT) {
        OUT.write(bytes);
      }
    } catch (IOException e) {
      // The worker is gone, and the process ends with it.
    }
  }

  /** Returns a line of the log, which the worker can read whatever the message is. */
  static String line(Level level, String logger, String message, Throwable error) {
    StringBuilder line = new StringBuilder(256).append('{');
    field(line, "@level", level.name().toLowerCase(java.util.Locale.ROOT));
    field(line, "@message", message == null || message.isBlank() ? "(an empty message)" : message);
    field(line, "java_logger", logger);
    LogContext context = LogContext.current();
    if (context != null) {
      field(line, "connector", context.connector());
      field(line, "task", context.task());
    }
    if (error != null) {
      field(line, "error", trace(error, MAX_TRACE));
    }
    line.setCharAt(line.length() - 1, '}');
    return line.append('\n').toString();
  }

  /**
   * Returns the stack trace of an error, cut to a number of characters. The methods of a connector's
   * own exception can fail: the trace ends there then.
   */
  public static String trace(Throwable error, int max) {
    StringWriter out = new StringWriter();
    try {
      error.printStackTrace(new PrintWriter(out));
    } catch (Throwable e) {
      out.append(unreadable(error, e));
    }
    String text = out.toString().strip();
    return text.length() <= max ? text : text.substring(0, max) + "\n\t... (cut)";
  }

  /** Returns the class and the message of an error, also if its own methods fail. */
  public static String text(Throwable error) {
    try {
      return error.toString();
    } catch (Throwable e) {
      return unreadable(error, e);
    }
  }

  private static String unreadable(Throwable error, Throwable reason) {
    return error.getClass().getName() + " (its message cannot be read: " + reason.getClass().getName() + ")";
  }

  private static void field(StringBuilder out, String name, String value) {
    if (value == null) {
      return;
    }
    out.append('"').append(name).append("\":\"");
    int bytes = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((bytes += size(c)) > MAX_FIELD) {
        out.append("... (").append(value.length() - i).append(" more characters)");
        break;
      }
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        default -> {
          if (escaped(c)) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append("\",");
  }

  private static boolean escaped(char c) {
    return c < 0x20 || c >= 0x7f && c < 0xa0 || Character.isSurrogate(c);
  }

  /** Returns how many bytes a character has in a line at most. */
  private static int size(char c) {
    return escaped(c) ? 6 : c == '"' || c == '\\' ? 2 : c < 0x80 ? 1 : 3;
  }
}
