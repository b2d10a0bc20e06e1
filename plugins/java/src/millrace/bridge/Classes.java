package millrace.bridge;

import com.google.protobuf.MessageLite;
import connect.v1.Connect;
import io.grpc.Context;
import io.grpc.Deadline;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import millrace.data.ValueReader;
import millrace.loading.Discovery;
import millrace.loading.Kind;
import millrace.loading.PluginFolder;
import millrace.log.Log;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.connector.Connector;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkConnector;
import org.apache.kafka.connect.source.ConnectorTransactionBoundaries;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.kafka.connect.storage.Converter;
import org.apache.kafka.connect.storage.HeaderConverter;
import org.apache.kafka.connect.transforms.Transformation;
import org.apache.kafka.connect.transforms.predicates.Predicate;

/** Answers the worker's questions about the classes of a folder. */
final class Classes {
  /** The time for one class, so that one that hangs does not use up the time of the others. */
  private static final long MAX_DESCRIBE_MS = 5_000;

  private final PluginFolder folder;

  Classes(PluginFolder folder) {
    this.folder = folder;
  }

  /** Describes all classes. Those that cannot be used are named with the reason. */
  Connect.DescribeResponse describe(Connect.DescribeRequest request) throws IOException, InterruptedException {
    Connect.DescribeResponse.Builder out = Connect.DescribeResponse.newBuilder();
    Deadline deadline = Context.current().getDeadline();
    Discovery.Result result = Discovery.of(folder, request.getDiscovery(), reason -> out.addFaults(Connect.Fault.newBuilder().setReason(reason)));
    out.addAllUnnamed(result.unnamed());
    try (TimedCalls calls = new TimedCalls("describe", folder.loader())) {
      for (var entry : result.classes().entrySet()) {
        String name = entry.getKey();
        long left = deadline == null ? MAX_DESCRIBE_MS : deadline.timeRemaining(TimeUnit.MILLISECONDS) / 2;
        try {
          Connect.Class c = calls.call(() -> describe(name), Math.min(MAX_DESCRIBE_MS, left));
          entry.getValue().forEach(kind -> add(out, kind, c));
        } catch (Throwable e) { // also errors of linking and of static initializers
          Log.error("class " + name + " cannot be used", e);
          out.addFaults(Connect.Fault.newBuilder().setClass_(name).setReason(Failure.message(e))
              .setLate(e instanceof TimeoutException));
        }
      }
    }
    return out.build();
  }

  private static void add(Connect.DescribeResponse.Builder out, Kind kind, Connect.Class described) {
    Connect.Class c = described.toBuilder().setType(kind.word()).build();
    switch (kind) {
      case SOURCE, SINK -> out.addClasses(c);
      case TRANSFORMATION, PREDICATE -> out.addTransformations(c);
      case CONVERTER, HEADER_CONVERTER -> out.addConverters(c);
      case CONFIG_PROVIDER -> out.addConfigProviders(c);
    }
  }

  private Connect.Class describe(String name) throws Exception {
    Object made = folder.make(Object.class, name);
    String version = made instanceof Versioned v ? v.version() : null;
    return Connect.Class.newBuilder().setName(name).addAllKeys(ConfigKeys.describe(definition(made)))
        .setVersion(version == null ? "" : version).build();
  }

  private static ConfigDef definition(Object made) {
    if (made instanceof Connector c) {
      return c.config();
    } else if (made instanceof Transformation<?> t) {
      return t.config();
    } else if (made instanceof Predicate<?> p) {
      return p.config();
    } else if (made instanceof Converter c) {
      return c.config();
    } else if (made instanceof HeaderConverter c) {
      return c.config();
    }
    return new ConfigDef(); // config providers do not define their keys
  }

  Connect.ValidateResponse validate(Connect.ValidateRequest request) throws Exception {
    Object made = folder.make(Object.class, request.getClass_());
    Map<String, String> config = new HashMap<>(request.getConfigMap());
    ConfigDef def = definition(made);
    Config result = made instanceof Connector c ? c.validate(config) : new Config(def.validate(config));
    return Connect.ValidateResponse.newBuilder().addAllValues(ConfigKeys.values(def, result)).build();
  }

  Connect.ExactlyOnceResponse exactlyOnce(Connect.ExactlyOnceRequest request) throws Exception {
    SourceConnector connector = folder.make(SourceConnector.class, request.getClass_());
    Map<String, String> config = new HashMap<>(request.getConfigMap());
    ExactlyOnceSupport support = connector.exactlyOnceSupport(config);
    return Connect.ExactlyOnceResponse.newBuilder()
        .setDeclared(support != null).setSupported(support == ExactlyOnceSupport.SUPPORTED)
        .setBoundaries(connector.canDefineTransactionBoundaries(config) == ConnectorTransactionBoundaries.SUPPORTED)
        .build();
  }

  Connect.AlterOffsetsResponse alterOffsets(Connect.AlterOffsetsRequest request) throws Exception {
    Connector connector = folder.make(Connector.class, request.getClass_());
    Map<String, String> config = new HashMap<>(request.getConfigMap());
    try {
      boolean handled = connector instanceof SinkConnector sink
          ? sink.alterOffsets(config, consumed(request)) : ((SourceConnector) connector).alterOffsets(config, offsets(request));
      return Connect.AlterOffsetsResponse.newBuilder().setHandled(handled).build();
    } catch (UnsupportedOperationException e) {
      throw Failure.answer("Failed to modify offsets for connector " + config.get("name")
          + " because it doesn't support external modification of offsets", e);
    } catch (ConnectException e) {
      throw Failure.answer(Failure.bare(e, Failure.MAX_MESSAGE), e);
    }
  }

  private static Map<Map<String, ?>, Map<String, ?>> offsets(Connect.AlterOffsetsRequest request) {
    Map<Map<String, ?>, Map<String, ?>> offsets = new HashMap<>();
    for (Connect.Offset o : request.getOffsetsList()) {
      offsets.put(map(o.getPartition()), o.hasOffset() ? map(o.getOffset()) : null);
    }
    return offsets;
  }

  private static Map<TopicPartition, Long> consumed(Connect.AlterOffsetsRequest request) {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    for (Connect.ConsumerOffset o : request.getConsumedList()) {
      offsets.put(new TopicPartition(o.getTopic(), o.getPartition()), o.hasOffset() ? o.getOffset() : null);
    }
    return offsets;
  }

  private static Map<String, Object> map(MessageLite map) {
    return ValueReader.map(map.toByteArray());
  }
}
