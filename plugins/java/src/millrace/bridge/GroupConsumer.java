package millrace.bridge;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** The consumer that a connector can read from its context by reflection. The worker has the real one. */
final class GroupConsumer {
  private GroupConsumer() { }

  @SuppressWarnings("unchecked")
  static Consumer<byte[], byte[]> of(SinkPartitions partitions) {
    return (Consumer<byte[], byte[]>) Proxy.newProxyInstance(GroupConsumer.class.getClassLoader(), new Class<?>[] {Consumer.class},
        (proxy, method, args) -> call(partitions, proxy, method, args));
  }

  private static Object call(SinkPartitions partitions, Object proxy, Method method, Object[] args) {
    return switch (method.getName()) {
      case "groupMetadata" -> partitions.group();
      case "assignment" -> partitions.assignment();
      case "seek" -> {
        long offset = args[1] instanceof OffsetAndMetadata o ? o.offset() : (Long) args[1];
        partitions.seek(Map.of((TopicPartition) args[0], offset));
        yield null;
      }
      case "hashCode" -> System.identityHashCode(proxy);
      case "equals" -> proxy == args[0];
      case "toString" -> "the consumer of the Millrace worker";
      default -> throw new UnsupportedOperationException("Millrace does not let connectors call " + method.getName()
          + " of the worker's consumer: the worker reads Kafka in a process of its own");
    };
  }
}
