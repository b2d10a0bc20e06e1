package millrace.data;

import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * A record that the worker has put, and so can read again by its original place. A record that a
 * task derives from it with newRecord is one, too; a record that a task makes itself is not. Apache's
 * InternalSinkRecord makes the same distinction.
 */
public final class PutRecord extends SinkRecord {
  private final int put; // the id of its put

  PutRecord(int put, String topic, int partition, Schema keySchema, Object key, Schema valueSchema, Object value,
      long offset, Long timestamp, TimestampType type, Iterable<Header> headers,
      String originalTopic, Integer originalPartition, long originalOffset) {
    super(topic, partition, keySchema, key, valueSchema, value, offset, timestamp, type, headers,
        originalTopic, originalPartition, originalOffset);
    this.put = put;
  }

  /** Returns the id of the put that brought the record. */
  public int put() {
    return put;
  }

  @Override
  public SinkRecord newRecord(String topic, Integer partition, Schema keySchema, Object key,
      Schema valueSchema, Object value, Long timestamp, Iterable<Header> headers) {
    return new PutRecord(put, topic, partition, keySchema, key, valueSchema, value, kafkaOffset(), timestamp,
        timestampType(), headers, originalTopic(), originalKafkaPartition(), originalKafkaOffset());
  }
}
