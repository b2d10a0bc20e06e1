package millrace.log;

import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** The SLF4J logger of one name, which writes to the plugin's log. */
final class JsonLogger extends LegacyAbstractLogger {
  private static final long serialVersionUID = 1;

  private final Level lowest;

  JsonLogger(String name) {
    this.name = name;
    lowest = lowest(name);
  }

  private static Level lowest(String name) {
    if (name.startsWith("io.grpc.netty.shaded.")) {
      return Level.ERROR; // the bridge's own server warns of socket options that a Unix socket does not have
    }
    // The metrics of each connector, task and transformation would say that they are closed.
    return name.equals("org.apache.kafka.common.metrics.Metrics") ? Level.WARN : Level.TRACE;
  }

  private boolean enabled(Level level) {
    return level.toInt() >= lowest.toInt() && Log.enabled(level);
  }

  @Override
  protected void handleNormalizedLoggingCall(Level level, Marker marker, String pattern, Object[] arguments,
      Throwable error) {
    Log.write(level, name, MessageFormatter.basicArrayFormat(pattern, arguments), error);
  }

  @Override
  protected String getFullyQualifiedCallerName() {
    return null;
  }

  @Override
  public boolean isTraceEnabled() {
    return enabled(Level.TRACE);
  }

  @Override
  public boolean isDebugEnabled() {
    return enabled(Level.DEBUG);
  }

  @Override
  public boolean isInfoEnabled() {
    return enabled(Level.INFO);
  }

  @Override
  public boolean isWarnEnabled() {
    return enabled(Level.WARN);
  }

  @Override
  public boolean isErrorEnabled() {
    return true;
  }
}
