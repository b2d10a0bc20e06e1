import com.sun.management.ThreadMXBean;
import io.apicurio.registry.utils.converter.avro.AvroData;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Cast;
import org.apache.kafka.connect.transforms.InsertField;
import org.apache.kafka.connect.transforms.ReplaceField;
import org.apache.kafka.connect.transforms.Transformation;

/** Times what Apache's converters and transformations take for a record of ten fields: a line each, NAME NANOSECONDS BYTES. */
public class Micro {
    interface Work {
        Object once() throws Exception;
    }

    static final long WARM = 3_000_000_000L;
    static final long TIMED = 1_000_000_000L;
    static Object kept; // so that nothing is found to be of no use

    public static void main(String[] args) throws Exception {
        SchemaBuilder builder = SchemaBuilder.struct().name("bench.Ten");
        for (int i = 0; i < 10; i++) {
            builder.field("field" + i, i % 3 == 0 ? Schema.INT64_SCHEMA : i % 3 == 1 ? Schema.OPTIONAL_STRING_SCHEMA : Schema.FLOAT64_SCHEMA);
        }
        Schema schema = builder.build();
        Struct struct = new Struct(schema);
        for (int i = 0; i < 10; i++) {
            struct.put("field" + i, i % 3 == 0 ? (Object) (i * 1_000_000L) : i % 3 == 1 ? "some text of it" : (Object) 1.25);
        }
        for (boolean schemas : new boolean[] {false, true}) {
            JsonConverter converter = new JsonConverter();
            converter.configure(Map.of("schemas.enable", String.valueOf(schemas)), false);
            byte[] message = converter.fromConnectData("t", schema, struct);
            String name = schemas ? "json-schemas" : "json";
            time(name + "-write", () -> converter.fromConnectData("t", schema, struct));
            time(name + "-read", () -> converter.toConnectData("t", message));
        }
        InsertField<SourceRecord> insert = configured(new InsertField.Value<>(), Map.of("static.field", "source", "static.value", "shop"));
        ReplaceField<SourceRecord> replace = configured(new ReplaceField.Value<>(), Map.of("renames", "field1:name,field2:price", "exclude", "field9"));
        Cast<SourceRecord> cast = configured(new Cast.Value<>(), Map.of("spec", "field3:int32,price:string"));
        SourceRecord record = new SourceRecord(null, null, "t", schema, struct);
        time("three", () -> cast.apply(replace.apply(insert.apply(record))));
        JsonConverter json = new JsonConverter();
        json.configure(Map.of("schemas.enable", "false"), false);
        byte[] data = json.fromConnectData("t", schema, struct);
        time("three-json", () -> {
            SourceRecord bare = new SourceRecord(null, null, "t", null, json.toConnectData("t", data).value());
            return cast.apply(replace.apply(insert.apply(bare)));
        });
        avro(schema, struct);
    }

    static <T extends Transformation<SourceRecord>> T configured(T t, Map<String, String> props) {
        t.configure(props);
        return t;
    }

    /** What an AvroConverter does besides asking a registry, which it does once. */
    static void avro(Schema schema, Struct struct) throws Exception {
        AvroData data = new AvroData(100);
        org.apache.avro.Schema avro = data.fromConnectSchema(schema);
        GenericDatumWriter<Object> writer = new GenericDatumWriter<>(avro);
        GenericDatumReader<Object> reader = new GenericDatumReader<>(avro);
        Work write = () -> {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(new byte[5]);
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            writer.write(data.fromConnectData(schema, struct), encoder);
            encoder.flush();
            return out.toByteArray();
        };
        byte[] bytes = (byte[]) write.once();
        time("avro-write", write);
        time("avro-read", () -> {
            BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, 5, bytes.length - 5, null);
            return data.toConnectData(avro, reader.read(null, decoder));
        });
    }

    /** The processor's time, of the compiler and the garbage collector too. */
    static void time(String name, Work work) throws Exception {
        com.sun.management.OperatingSystemMXBean process =
            (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        loop(process, work, WARM);
        long before = threads.getCurrentThreadAllocatedBytes();
        long start = process.getProcessCpuTime();
        long n = loop(process, work, TIMED);
        double took = process.getProcessCpuTime() - start;
        System.out.printf("%s %.1f %d%n", name, took / n, (threads.getCurrentThreadAllocatedBytes() - before) / n);
    }

    static long loop(com.sun.management.OperatingSystemMXBean process, Work work, long nanos) throws Exception {
        long n = 0;
        for (long start = process.getProcessCpuTime(); process.getProcessCpuTime() - start < nanos; n += 1000) {
            for (int i = 0; i < 1000; i++) {
                kept = work.once();
            }
        }
        return n;
    }
}
