package millrace.bridge;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** The consumer that a connector can read from its context by reflection. The worker has the real one. */
final class GroupConsumer {
  private GroupConsumer() { }

  @SuppressWarnings("unchecked")
  static Consumer<byte[], byte[]> of(SinkPartitions partitions, CommittedOffsets committed) {
    return (Consumer<byte[], byte[]>) Proxy.newProxyInstance(GroupConsumer.class.getClassLoader(), new Class<?>[] {Consumer.class},
        (proxy, method, args) -> call(partitions, committed, proxy, method, args));
  }

  @SuppressWarnings("unchecked")
  private static Object call(SinkPartitions partitions, CommittedOffsets committed, Object proxy, Method method, Object[] args) {
    return switch (method.getName()) {
      case "groupMetadata" -> partitions.group();
      case "assignment" -> partitions.assignment();
      case "seek" -> {
        long offset = args[1] instanceof OffsetAndMetadata o ? o.offset() : (Long) args[1];
        partitions.seekAssigned((TopicPartition) args[0], offset);
        yield null;
      }
      case "committed" -> committed.of((Set<TopicPartition>) args[0], args.length > 1 ? (Duration) args[1] : CommittedOffsets.TIMEOUT);
      case "hashCode" -> System.identityHashCode(proxy);
      case "equals" -> proxy == args[0];
      case "toString" -> "the consumer of the Millrace worker";
      default -> throw new UnsupportedOperationException("Millrace does not let connectors call " + method.getName()
          + " of the worker's consumer: the worker reads Kafka in a process of its own");
    };
  }
}
