package probe;

import java.lang.reflect.Field;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkConnector;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;

/** A sink that moves, pauses and resumes its partitions, and requests commits. */
public class SeekSink extends SinkConnector {
  private Map<String, String> props;

  @Override
  public String version() {
    return "1";
  }

  @Override
  public ConfigDef config() {
    return new ConfigDef();
  }

  @Override
  public void start(Map<String, String> props) {
    this.props = props;
  }

  @Override
  public Class<? extends Task> taskClass() {
    return SeekTask.class;
  }

  @Override
  public List<Map<String, String>> taskConfigs(int max) {
    return List.of(props);
  }

  @Override
  public boolean alterOffsets(Map<String, String> config, Map<TopicPartition, Long> offsets) {
    Map<String, Long> sorted = new TreeMap<>();
    offsets.forEach((tp, offset) -> sorted.put(tp.toString(), offset));
    new Trace(config.get("trace")).add("alter " + sorted);
    return switch (config.get("alter")) {
      case "unsupported" -> throw new UnsupportedOperationException("no");
      case "refused" -> throw new ConnectException("these are wrong");
      case "handled" -> true;
      default -> super.alterOffsets(config, offsets);
    };
  }

  @Override
  public void stop() { }

  public static class SeekTask extends SinkTask {
    private Trace trace;
    private String mode;
    private TopicPartition first;
    private TopicPartition second;
    private final Map<Integer, Integer> counts = new HashMap<>();
    private boolean moved;
    private boolean paused;
    private boolean done;

    @Override
    public String version() {
      return "1";
    }

    @Override
    public void start(Map<String, String> props) {
      trace = new Trace(props.get("trace"));
      mode = props.get("mode");
      first = new TopicPartition(props.get("topics"), 0);
      second = new TopicPartition(props.get("topics"), 1);
      refused("pause", () -> context.pause(first));
      refused("resume", () -> context.resume(first));
    }

    private void refused(String what, Runnable call) {
      try {
        call.run();
        trace.add(what + " is accepted");
      } catch (RuntimeException e) {
        trace.add(what + ": " + e + " caused by " + e.getCause());
      }
    }

    @Override
    public void open(Collection<TopicPartition> partitions) {
      trace.add("open " + partitions.size());
      ConsumerGroupMetadata group = group();
      trace.add("group " + group.groupId() + " " + !group.memberId().isEmpty() + " " + (group.generationId() >= 0) + " " + group.groupInstanceId());
      context.offset(Map.of(first, mode.equals("negative") ? -7L : 5L));
    }

    private ConsumerGroupMetadata group() {
      return consumer().groupMetadata();
    }

    /** Returns the worker's consumer, as Iceberg's sink gets it. */
    private Consumer<?, ?> consumer() {
      try {
        Field f = Class.forName("org.apache.kafka.connect.runtime.WorkerSinkTaskContext").getDeclaredField("consumer");
        f.setAccessible(true);
        return (Consumer<?, ?>) f.get(context);
      } catch (ReflectiveOperationException e) {
        throw new ConnectException(e);
      }
    }

    @Override
    public void put(Collection<SinkRecord> records) {
      for (SinkRecord r : records) {
        int n = counts.merge(r.kafkaPartition(), 1, Integer::sum);
        trace.add("record " + r.kafkaPartition() + " " + n + " " + r.kafkaOffset() + (paused && r.kafkaPartition() == 0 ? " although paused" : ""));
        if (r.kafkaPartition() == 0 && r.kafkaOffset() == 9 && !moved) {
          moved = true;
          context.offset(first, 7);
        } else if (r.kafkaPartition() == 0 && r.kafkaOffset() == 12) {
          paused = true;
          context.pause(first);
        } else if (r.kafkaPartition() == 0 && r.kafkaOffset() == 19) {
          context.requestCommit();
          done = true;
        }
      }
      if (paused && counts.getOrDefault(1, 0) == 20) {
        paused = false;
        context.resume(first);
        refused("pause of a partition of nobody", () -> context.pause(new TopicPartition("nobody", 3)));
      }
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
      if (done) {
        trace.add("commit " + offsets.get(first).offset());
      }
      return offsets;
    }

    @Override
    public void close(Collection<TopicPartition> partitions) {
      Map<String, Long> offsets = new TreeMap<>();
      consumer().committed(consumer().assignment()).forEach((tp, o) -> offsets.put(tp.toString(), o == null ? null : o.offset()));
      trace.add("close " + partitions.size() + " committed " + offsets);
      consumer().seek(first, 1);
      refused("seek of a partition of nobody", () -> consumer().seek(new TopicPartition("nobody", 3), 1));
    }

    @Override
    public void stop() {
      trace.add("stop");
    }
  }
}
