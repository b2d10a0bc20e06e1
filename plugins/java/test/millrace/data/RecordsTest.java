package millrace.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import connect.v1.Connect;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.ConnectSchema;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** Records keep their data on the way to the worker and back. */
class RecordsTest {
  private static final Schema ADDRESS = SchemaBuilder.struct().name("Address").optional()
      .field("street", Schema.STRING_SCHEMA).field("number", Schema.OPTIONAL_INT16_SCHEMA).build();
  private static final Schema PERSON = SchemaBuilder.struct().name("Person").version(3).doc("A person.").parameter("a", "b")
      .field("name", Schema.STRING_SCHEMA)
      .field("age", SchemaBuilder.int32().defaultValue(7).build())
      .field("tags", SchemaBuilder.array(Schema.OPTIONAL_STRING_SCHEMA).build())
      .field("addresses", SchemaBuilder.map(Schema.STRING_SCHEMA, ADDRESS).build())
      .field("balance", Decimal.schema(2))
      .field("since", Timestamp.SCHEMA)
      .field("photo", Schema.OPTIONAL_BYTES_SCHEMA)
      .build();

  private static final java.util.UUID UUID = java.util.UUID.randomUUID();

  private static Struct person() {
    return new Struct(PERSON).put("name", "Zoë 🌾").put("age", -1).put("tags", Arrays.asList("a", null, ""))
        .put("addresses", Map.of("home", new Struct(ADDRESS).put("street", "x").put("number", (short) 1)))
        .put("balance", new BigDecimal("-123456789012345678.90")).put("since", new Date(1_700_000_000_123L))
        .put("photo", new byte[] {0, -1});
  }

  /** Sends records to the worker and returns them as a sink gets them. */
  private static List<SinkRecord> thereAndBack(BatchWriter writer, PutReader reader, List<SourceRecord> records) throws Exception {
    Connect.SourceBatch batch = Connect.SourceResponse.parseFrom(
        message(writer, records)).getBatch();
    Connect.Put.Builder put = Connect.Put.newBuilder().setId(5).addAllSchemas(batch.getSchemasList());
    batch.getTopicsList().forEach(t -> put.addPartitions(Connect.TopicPartition.newBuilder().setTopic(t).setPartition(2)));
    long offset = 100;
    for (Connect.SourceRecord r : batch.getRecordsList()) {
      Connect.SinkRecord.Builder b = Connect.SinkRecord.newBuilder().setPartition(r.getTopic()).setOffset(offset++)
          .setKeySchema(r.getKeySchema()).setKey(r.getKey()).setValueSchema(r.getValueSchema()).setValue(r.getValue())
          .addAllHeaders(r.getHeadersList());
      if (r.hasTimestamp()) {
        b.setTimestamp(r.getTimestamp());
      }
      put.addRecords(b);
    }
    byte[] request = Connect.SinkRequest.newBuilder().setPut(put).build().toByteArray();
    return reader.sink(request).records();
  }

  private static byte[] message(BatchWriter writer, List<SourceRecord> records) {
    writer.source(records, Integer.MAX_VALUE, Integer.MAX_VALUE);
    return writer.batch(Connect.Boundary.BOUNDARY_NONE, false);
  }

  private static SourceRecord of(Schema schema, Object value) {
    return new SourceRecord(Map.of("p", 1), Map.of("o", 2L), "topic", schema, value);
  }

  @Test
  void keepsRecords() throws Exception {
    ConnectHeaders headers = new ConnectHeaders();
    headers.addString("first", "1").add("second", new SchemaAndValue(PERSON, person()));
    SourceRecord one = new SourceRecord(Map.of("p", 1), Map.of("o", 1L), "a", 7, Schema.INT64_SCHEMA, 5L, PERSON, person(), 9L, headers);
    SourceRecord two = new SourceRecord(Map.of("p", 1), Map.of("o", 2L), "b", null, null, null, null, null);
    List<SinkRecord> got = thereAndBack(new BatchWriter(), new PutReader(), List.of(one, two, one));
    assertEquals(3, got.size());
    assertEquals("b", got.get(1).topic());
    assertNull(got.get(1).value());
    assertEquals(TimestampType.NO_TIMESTAMP_TYPE, got.get(1).timestampType());
    SinkRecord r = got.get(2);
    assertEquals("a", r.topic());
    assertEquals(2, r.kafkaPartition());
    assertEquals(102, r.kafkaOffset());
    assertEquals(9L, r.timestamp());
    assertEquals(5L, r.key());
    assertEquals(PERSON, r.valueSchema());
    assertEquals(person(), r.value());
    assertEquals(new BigDecimal("-123456789012345678.90"), ((Struct) r.value()).get("balance"));
    assertArrayEquals(new byte[] {0, -1}, ((Struct) r.value()).getBytes("photo"));
    assertEquals("1", r.headers().lastWithName("first").value());
    assertEquals(PERSON, r.headers().lastWithName("second").schema());
  }

  @Test
  void keepsSchemalessData() throws Exception {
    Map<String, Object> nested = new HashMap<>();
    nested.put("null", null);
    nested.put("list", new ArrayList<>(List.of(1L, 2.5, true, "x", Map.of())));
    for (Object value : new Object[] {(byte) 1, (short) -2, Integer.MIN_VALUE, Long.MAX_VALUE, 1.5f, -0.0, "", false, nested}) {
      assertEquals(value, thereAndBack(new BatchWriter(), new PutReader(), List.of(of(null, value))).get(0).value());
    }
  }

  @Test
  void sendsEachSchemaOnce() throws Exception {
    BatchWriter writer = new BatchWriter();
    PutReader reader = new PutReader();
    int first = message(writer, List.of(of(PERSON, person()))).length;
    Schema equal = SchemaBuilder.struct().name("Address").optional()
        .field("street", Schema.STRING_SCHEMA).field("number", Schema.OPTIONAL_INT16_SCHEMA).build();
    byte[] second = message(writer, List.of(of(PERSON, person()), of(equal, new Struct(equal).put("street", "y"))));
    assertEquals(0, Connect.SourceResponse.parseFrom(second).getBatch().getSchemasCount());
    assertEquals(true, second.length < first);
    for (int i = 0; i < 10_100; i++) { // ids are assigned again, and everything is sent again
      Schema own = SchemaBuilder.string().parameter("n", Integer.toString(i)).build();
      assertEquals(own, thereAndBack(writer, reader, List.of(of(own, "x"))).get(0).valueSchema());
    }
  }

  @Test
  void keepsDefaultsOfStructs() throws Exception {
    Schema plain = SchemaBuilder.struct().field("n", Schema.INT8_SCHEMA).build();
    Schema inner = new ConnectSchema(Schema.Type.STRUCT, false, new Struct(plain).put("n", (byte) 4), null, null, null, null,
        plain.fields(), null, null);
    Schema schema = SchemaBuilder.struct().field("s", inner).build();
    Schema got = thereAndBack(new BatchWriter(), new PutReader(), List.of(of(schema, null))).get(0).valueSchema();
    assertEquals((byte) 4, ((Struct) got.field("s").schema().defaultValue()).get("n"));
  }

  /** KIP-793: the place that the worker has read, before transformations and replays. */
  @Test
  void keepsOriginalPlaces() {
    Connect.Put put = Connect.Put.newBuilder()
        .addPartitions(Connect.TopicPartition.newBuilder().setTopic("t").setPartition(1))
        .addPartitions(Connect.TopicPartition.newBuilder().setTopic("all").setPartition(1).setOriginalTopic("t").setOriginalPartition(0))
        .addRecords(Connect.SinkRecord.newBuilder().setOffset(5))
        .addRecords(Connect.SinkRecord.newBuilder().setPartition(1).setOffset(6))
        .addRecords(Connect.SinkRecord.newBuilder().setPartition(1).setOffset(7).setOriginalOffset(0))
        .build();
    List<SinkRecord> got = new PutReader().sink(Connect.SinkRequest.newBuilder().setPut(put).build().toByteArray()).records();
    assertEquals("t-1-5 of t-1-5", places(got.get(0)));
    assertEquals("all-1-6 of t-0-6", places(got.get(1)));
    assertEquals("all-1-7 of t-0-0", places(got.get(2)));
    SinkRecord changed = got.get(1).newRecord("new", 9, null, null, null, "v", 1L);
    assertEquals("new-9-6 of t-0-6", places(changed));
    assertEquals(PutRecord.class, changed.getClass());
  }

  private static String places(SinkRecord r) {
    return r.topic() + "-" + r.kafkaPartition() + "-" + r.kafkaOffset()
        + " of " + r.originalTopic() + "-" + r.originalKafkaPartition() + "-" + r.originalKafkaOffset();
  }

  @Test
  void readsJsonDocuments() {
    Connect.Put put = Connect.Put.newBuilder().addPartitions(Connect.TopicPartition.getDefaultInstance())
        .addRecords(Connect.SinkRecord.newBuilder().setValue(Connect.Value.newBuilder().setJson(ByteString.copyFromUtf8("{\"a\":[1,null]}"))))
        .build();
    Object value = new PutReader().sink(Connect.SinkRequest.newBuilder().setPut(put).build().toByteArray()).records().get(0).value();
    assertEquals(Map.of("a", Arrays.asList(1L, null)), value);
  }

  @Test
  void reportsUnknownData() throws Exception {
    List<SourceRecord> records = List.of(of(PERSON, person()), of(null, List.of("a", new Object(), "b")), of(PERSON, person()));
    Connect.SourceBatch batch = Connect.SourceResponse.parseFrom(
        message(new BatchWriter(), records)).getBatch();
    assertEquals(batch.getRecords(0), batch.getRecords(2));
    assertEquals(false, batch.getRecords(0).hasError());
    assertEquals(true, batch.getRecords(1).getError().contains("java.lang.Object has no type"));
    assertEquals(Connect.Part.PART_VALUE, batch.getRecords(1).getFailure().getPart());
    assertEquals(DataException.class.getName(), batch.getRecords(1).getFailure().getException());
    assertEquals(true, batch.getRecords(1).getValue().getString().startsWith("[a, java.lang.Object@"));
  }

  @Test
  void namesThePartThatApacheConvertsFirst() throws Exception {
    ConnectHeaders headers = new ConnectHeaders();
    headers.add("h", new Object(), null);
    SourceRecord both = new SourceRecord(Map.of(), Map.of(), "t", 3, null, UUID, null, UUID, 5L);
    SourceRecord all = new SourceRecord(Map.of(), Map.of(), "t", 3, null, "k", null, UUID, 5L, headers);
    Connect.SourceBatch batch = Connect.SourceResponse.parseFrom(message(new BatchWriter(), List.of(both, all))).getBatch();
    assertEquals(Connect.Part.PART_KEY, batch.getRecords(0).getFailure().getPart());
    assertEquals(UUID.toString(), batch.getRecords(0).getKey().getString());
    assertEquals(3, batch.getRecords(0).getPartition());
    assertEquals(5, batch.getRecords(0).getTimestamp());
    assertEquals(Connect.Part.PART_HEADER, batch.getRecords(1).getFailure().getPart());
    assertEquals("k", batch.getRecords(1).getKey().getString());
  }

  @Test
  void writesTheOffsetsOfAllRecords() throws Exception {
    List<SourceRecord> records = new ArrayList<>();
    for (Map<String, ?> offset : Arrays.<Map<String, ?>>asList(Map.of("n", 1), null, Map.of("n", List.class), Map.of("n", 4L))) {
      records.add(new SourceRecord(Map.of("p", 1), offset, "t", null, "x"));
    }
    Connect.SourceBatch batch = Connect.SourceResponse.parseFrom(message(new BatchWriter(), records)).getBatch();
    assertEquals(4, batch.getOffset().getEntries(0).getValue().getInt64());
    List<Connect.Value> offsets = batch.getOffsets().getOffsetsList();
    assertEquals(3, offsets.size());
    assertEquals(1, offsets.get(0).getMap().getEntries(0).getValue().getInt32());
    assertEquals(false, offsets.get(1).hasMap());
    assertEquals(false, offsets.get(2).hasMap());
  }

  @Test
  void keepsMessagesSmall() throws Exception {
    BatchWriter writer = new BatchWriter();
    SourceRecord large = of(Schema.STRING_SCHEMA, "x".repeat(600));
    assertEquals(false, writer.source(List.of(large, large), 1000, 1000));
    assertEquals(true, writer.source(List.of(large), 1000, 1000));
    Connect.SourceBatch one = Connect.SourceResponse.parseFrom(writer.batch(Connect.Boundary.BOUNDARY_COMMIT, true)).getBatch();
    assertEquals(1, one.getSchemasCount()); // also after an attempt
    assertEquals(true, one.getContinues());
    assertEquals(Connect.Boundary.BOUNDARY_COMMIT, one.getBoundary());
    assertEquals(true, writer.source(List.of(large), 100, 500));
    Connect.SourceRecord refused = Connect.SourceResponse.parseFrom(writer.batch(Connect.Boundary.BOUNDARY_NONE, false)).getBatch().getRecords(0);
    assertEquals(Connect.Part.PART_ALL, refused.getFailure().getPart());
    assertEquals(true, refused.getError().contains("raise plugin.message.max.bytes"));
    assertEquals(false, refused.hasValue());
  }

  @Test
  void describesErrorsOfTransformations() throws Exception {
    Exception e = new RetriableException("later", new IllegalStateException("busy"));
    e.setStackTrace(new StackTraceElement[0]); // the rest of the trace is cut
    Connect.SourceRecord r = Connect.SourceResponse.parseFrom(new BatchWriter().transformed(
        Arrays.asList((SourceRecord) null), List.of(new RecordError("text", e)))).getBatch().getRecords(0);
    assertEquals(0, r.getTopic());
    assertEquals("text", r.getError());
    assertEquals(RetriableException.class.getName(), r.getFailure().getException());
    assertEquals("later", r.getFailure().getMessage());
    assertEquals(true, r.getFailure().getRetriable());
    assertEquals(true, r.getFailure().getTrace().contains("Caused by: java.lang.IllegalStateException: busy"));
  }

  /** A transformation sees where a record of a source comes from. */
  @Test
  void readsSourcePlaces() {
    Connect.Map one = Connect.Map.newBuilder().addEntries(Connect.Entry.newBuilder()
        .setKey(Connect.Value.newBuilder().setString("n")).setValue(Connect.Value.newBuilder().setInt32(1))).build();
    Connect.Put put = Connect.Put.newBuilder().addPartitions(Connect.TopicPartition.newBuilder().setPartition(-1)).setSourcePartition(one)
        .addRecords(Connect.SinkRecord.newBuilder().setOffset(-1).setSourceOffset(one))
        .addRecords(Connect.SinkRecord.newBuilder().setOffset(-1)).build();
    List<? extends ConnectRecord<?>> got = new PutReader()
        .transformation(Connect.SinkRequest.newBuilder().setPut(put).build().toByteArray()).records();
    assertEquals(Map.of("n", 1), ((SourceRecord) got.get(0)).sourcePartition());
    assertEquals(Map.of("n", 1), ((SourceRecord) got.get(0)).sourceOffset());
    assertEquals(Map.of("n", 1), ((SourceRecord) got.get(1)).sourcePartition());
    assertNull(((SourceRecord) got.get(1)).sourceOffset());
  }

  @Test
  void refusesUnknownData() {
    byte[] request = Connect.SinkRequest.newBuilder().setPut(Connect.Put.newBuilder()
        .addPartitions(Connect.TopicPartition.getDefaultInstance())
        .addRecords(Connect.SinkRecord.newBuilder().setValueSchema(9))).build().toByteArray();
    assertThrows(DataException.class, () -> new PutReader().sink(request));
  }

  @Test
  void keepsOffsets() throws Exception {
    Map<String, Object> offset = new HashMap<>();
    offset.put("lsn", 123_456_789_012L);
    offset.put("snapshot", null);
    assertEquals(offset, ValueReader.map(MapWriter.bytes(offset)));
  }

  /** A value that contains itself, or is nested more deeply than the worker reads, concerns one record. */
  @Test
  void limitsTheDepthOfValues() throws Exception {
    List<Object> self = new ArrayList<>();
    self.add(self);
    Connect.SourceBatch batch = Connect.SourceResponse.parseFrom(message(new BatchWriter(),
        List.of(of(null, self), of(null, nested(1001)), of(null, "x")))).getBatch();
    assertEquals(3, batch.getRecordsCount());
    String reason = "org.apache.kafka.connect.errors.DataException: values nest deeper than 1000";
    assertEquals(reason, batch.getRecords(0).getError());
    assertEquals(reason, batch.getRecords(1).getError());
    assertEquals("", batch.getRecords(2).getError());
    assertTrue(message(new BatchWriter(), List.of(of(null, nested(1000)))).length > 4_000);
  }

  private static Object nested(int depth) {
    Object out = "leaf";
    for (int i = 0; i < depth; i++) {
      out = i % 2 == 0 ? List.of(out) : Map.of("k", out);
    }
    return out;
  }
}
