package millrace.data;

import java.util.Map;

/** Writes the map of a source partition as a Map message. */
public final class MapWriter {
  private MapWriter() { }

  public static byte[] bytes(Map<?, ?> map) {
    ProtoWriter out = new ProtoWriter();
    new ValueWriter(out, new SchemaIds()).entries(null, map);
    return out.take();
  }
}
