package org.apache.kafka.connect.runtime;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.connect.sink.SinkTaskContext;

/**
 * A context of sink tasks with the name and the private field of Apache's. Iceberg's sink reads the
 * field by reflection, because the API lacks the consumer's group.
 */
public abstract class WorkerSinkTaskContext implements SinkTaskContext {
  private final Consumer<byte[], byte[]> consumer;

  protected WorkerSinkTaskContext(Consumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
  }

  /** Returns what a connector can read by reflection. */
  protected final Consumer<byte[], byte[]> consumer() {
    return consumer;
  }
}
