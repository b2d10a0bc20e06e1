import io.debezium.connector.postgresql.PostgresConnectorTask;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/**
 * Runs Debezium's task without Kafka. Each line of the standard input is the path of a properties file.
 * The records of its task are written as JSON, one per line, to that path with the suffix .out. A task
 * ends when the file with the suffix .stop exists, and then creates one with the suffix .done.
 */
public class Records {
    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        List<Thread> threads = new ArrayList<>();
        for (String line; (line = in.readLine()) != null;) {
            String path = line;
            Thread thread = new Thread(() -> run(path));
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void run(String path) {
        try (Writer out = Files.newBufferedWriter(Path.of(path + ".out"))) {
            Properties properties = new Properties();
            try (Reader reader = Files.newBufferedReader(Path.of(path))) {
                properties.load(reader);
            }
            Map<String, String> config = new HashMap<>();
            properties.forEach((key, value) -> config.put((String) key, (String) value));
            PostgresConnectorTask task = new PostgresConnectorTask();
            task.initialize(new Context(config));
            try {
                task.start(config);
                while (!Files.exists(Path.of(path + ".stop"))) {
                    List<SourceRecord> records = task.poll();
                    if (records != null) {
                        for (SourceRecord record : records) {
                            out.write(json(record));
                            out.write('\n');
                        }
                        out.flush();
                    }
                }
            }
            finally {
                task.stop();
            }
        }
        catch (Throwable e) {
            e.printStackTrace();
        }
        finally {
            try {
                Files.createFile(Path.of(path + ".done"));
            }
            catch (Exception e) {
                e.printStackTrace();
            }
        }
    }

    private static String json(SourceRecord record) {
        StringBuilder text = new StringBuilder("{\"topic\":\"" + record.topic() + "\",\"partition\":" + record.kafkaPartition());
        text.append(",\"key\":").append(json(true, record.keySchema(), record.key()));
        text.append(",\"value\":").append(json(false, record.valueSchema(), record.value()));
        text.append(",\"headers\":[");
        String separator = "";
        for (Header header : record.headers()) {
            text.append(separator).append("[\"" + header.key() + "\",").append(json(true, header.schema(), header.value())).append(']');
            separator = ",";
        }
        return text.append("]}").toString();
    }

    private static String json(boolean key, Schema schema, Object value) {
        if (schema == null && value == null) {
            return "null";
        }
        JsonConverter converter = new JsonConverter();
        converter.configure(Map.of("schemas.enable", "true"), key);
        try {
            return new String(converter.fromConnectData("topic", schema, value), StandardCharsets.UTF_8);
        }
        catch (RuntimeException e) {
            return "\"the converter fails\"";
        }
    }

    private record Context(Map<String, String> configs) implements SourceTaskContext, OffsetStorageReader {
        @Override
        public OffsetStorageReader offsetStorageReader() {
            return this;
        }

        @Override
        public PluginMetrics pluginMetrics() {
            return null;
        }

        @Override
        public <T> Map<String, Object> offset(Map<String, T> partition) {
            return null;
        }

        @Override
        public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
            return new HashMap<>();
        }
    }
}
