package probe;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.runtime.WorkerSinkTaskContext;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;

/** The task of ScriptSink. */
public class ScriptSinkTask extends SinkTask {
  private Script script;
  private Collection<SinkRecord> first; // records of the first put
  private int puts;
  private int commits;
  private boolean sought;
  private final Set<SinkRecord> seen = new HashSet<>();

  @Override
  public String version() {
    return "1";
  }

  @Override
  public void start(Map<String, String> props) {
    script = new Script(props);
    script.at("start", props);
    script.trace.add("thread " + Thread.currentThread().getName());
    script.result("configs", () -> context.configs().equals(props));
    TopicPartition p = new TopicPartition("script", 0);
    switch (script.name) {
      case "assignment" -> script.result("assignment", () -> context.assignment());
      case "seek in start" -> script.result("seek", () -> seek(p, 5));
      case "pause in start" -> script.result("pause", () -> pause(p));
      case "reporter" -> script.result("reporter", () -> context.errantRecordReporter() == null ? "none" : "some");
      default -> { }
    }
  }

  private String seek(TopicPartition p, long offset) {
    context.offset(p, offset);
    return "done";
  }

  private String pause(TopicPartition p) {
    context.pause(p);
    return "done";
  }

  @Override
  public void open(Collection<TopicPartition> partitions) {
    script.at("open", sorted(partitions));
    if (script.is("assignment")) {
      script.result("assignment", () -> sorted(context.assignment()));
    }
    for (TopicPartition p : partitions) {
      if (script.is("seek in open")) {
        seek(p, 4);
      }
      if (script.is("pause in open") && p.partition() == 1) {
        pause(p);
      }
    }
    if (script.is("group")) {
      script.result("group", this::group);
    }
  }

  /** What Apache Iceberg does. */
  private String group() throws ReflectiveOperationException {
    Field field = WorkerSinkTaskContext.class.getDeclaredField("consumer");
    field.setAccessible(true);
    ConsumerGroupMetadata m = ((Consumer<?, ?>) field.get(context)).groupMetadata();
    return m.groupId() + " " + (m.generationId() >= 0) + " " + !m.memberId().isEmpty()
        + " " + m.groupInstanceId();
  }

  private static List<String> sorted(Collection<TopicPartition> partitions) {
    return partitions.stream().map(TopicPartition::toString).sorted().toList();
  }

  @Override
  public void put(Collection<SinkRecord> records) {
    if (records.isEmpty()) {
      if (script.is("empty") && puts > 0) {
        script.at("put nothing");
      }
      return;
    }
    puts++;
    TreeMap<String, List<Long>> offsets = new TreeMap<>();
    for (SinkRecord r : records) {
      offsets.computeIfAbsent(r.topic() + "-" + r.kafkaPartition(), t -> new ArrayList<>()).add(r.kafkaOffset());
    }
    offsets.forEach((p, list) -> script.trace.add("put " + p + " " + list));
    script.at("put");
    if (first == null && !script.is("empty")) {
      first = records;
      seen.addAll(records);
    }
    special(records, new TopicPartition("script", 0));
  }

  private void special(Collection<SinkRecord> records, TopicPartition p) {
    switch (script.name) {
      case "partial" -> {
        if (puts == 1) {
          records.clear();
          throw new RetriableException("half of it");
        }
      }
      case "retry" -> {
        if (puts <= 2) {
          context.timeout(20);
          throw new RetriableException("try again");
        }
        script.trace.add("same records " + (seen.containsAll(records) && records.equals(first)));
      }
      case "retry at will" -> {
        if (puts == 1) {
          throw new RetriableException("try again");
        }
      }
      case "seek back", "seek on", "seek elsewhere", "seek null", "seek many" -> seek(p);
      case "pause" -> pauseOne(records);
      case "pause elsewhere" -> script.result("pause", () -> pause(new TopicPartition("script", 9)));
      case "resume elsewhere" -> script.result("resume", () -> {
        context.resume(new TopicPartition("script", 9));
        return "done";
      });
      case "original" -> records.forEach(r -> script.trace.add("record " + r.topic() + "-" + r.kafkaPartition() + "@" + r.kafkaOffset()
          + " was " + r.originalTopic() + "-" + r.originalKafkaPartition() + "@" + r.originalKafkaOffset()));
      case "say" -> records.forEach(r -> script.trace.add("record " + r.kafkaOffset() + " " + Types.describe(r)));
      case "request commit" -> context.requestCommit();
      case "reporter", "report later", "report new" -> report(records);
      default -> { }
    }
  }

  private void seek(TopicPartition p) {
    if (sought) {
      script.trace.add("again");
      return;
    }
    sought = true;
    script.result("seek", () -> switch (script.name) {
      case "seek back" -> seek(p, 7);
      case "seek on" -> seek(p, 1_000_000);
      case "seek elsewhere" -> seek(new TopicPartition("script", 9), 1);
      case "seek null" -> {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        offsets.put(p, null);
        context.offset(offsets);
        yield "done";
      }
      default -> {
        context.offset(Map.of(p, 8L, new TopicPartition("script", 1), 3L));
        yield "done";
      }
    });
  }

  private final Set<Long> paused = new TreeSet<>();

  /** With two records per put: pauses partition 0 until all of partition 1 is there. */
  private void pauseOne(Collection<SinkRecord> records) {
    if (puts == 1) {
      context.pause(new TopicPartition("script", 0), new TopicPartition("script", 1));
      context.resume(new TopicPartition("script", 1));
    }
    records.stream().filter(r -> r.kafkaPartition() == 1).forEach(r -> paused.add(r.kafkaOffset()));
    if (paused.size() == 5) {
      context.resume(new TopicPartition("script", 0));
    }
  }

  private void report(Collection<SinkRecord> records) {
    ErrantRecordReporter reporter = context.errantRecordReporter();
    SinkRecord bad = records.iterator().next();
    if (reporter == null || puts > 1) {
      return;
    }
    Script.Call report = () -> {
      SinkRecord r = bad;
      if (script.is("report new")) {
        r = bad.newRecord("other", 5, bad.keySchema(), bad.key(), bad.valueSchema(), bad.value(), bad.timestamp());
      }
      return reporter.report(r, new IllegalArgumentException("bad record")).get();
    };
    if (!script.is("report later")) {
      script.result("reported", report);
      return;
    }
    Thread t = new Thread(() -> {
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        return;
      }
      script.result("reported later", report);
    });
    t.start();
  }

  @Override
  public void flush(Map<TopicPartition, OffsetAndMetadata> offsets) {
    if (first != null) {
      script.at("flush", committed(offsets));
    }
  }

  private static TreeMap<String, Long> committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
    TreeMap<String, Long> out = new TreeMap<>();
    offsets.forEach((p, o) -> out.put(p.toString(), o.offset()));
    return out;
  }

  @Override
  public Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
    if (first == null) {
      return super.preCommit(offsets);
    }
    Map<TopicPartition, OffsetAndMetadata> out = new HashMap<>(super.preCommit(offsets));
    script.at("preCommit", committed(offsets));
    commits++;
    TopicPartition p = new TopicPartition("script", 0);
    switch (script.name) {
      case "commit null" -> {
        return null;
      }
      case "commit none" -> out.clear();
      case "commit one" -> out.keySet().removeIf(tp -> tp.partition() != 0);
      case "commit other" -> out.put(new TopicPartition("other", 3), new OffsetAndMetadata(5));
      case "commit more" -> out.put(p, new OffsetAndMetadata(1_000));
      case "commit less" -> out.put(p, new OffsetAndMetadata(6));
      case "commit null offset" -> out.put(p, null);
      case "commit later" -> {
        if (commits < 3) {
          out.clear();
        }
      }
      case "commit metadata" -> out.put(p, new OffsetAndMetadata(9, Optional.of(0), "some metadata"));
      default -> { }
    }
    return out;
  }

  @Override
  public void close(Collection<TopicPartition> partitions) {
    if (script.is("assignment")) {
      script.result("assignment", () -> sorted(context.assignment()));
    }
    script.at("close", sorted(partitions));
  }

  @Override
  public void stop() {
    if (script == null) {
      return;
    }
    script.at("stop");
  }
}
