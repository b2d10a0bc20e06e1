package millrace.data;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes a protobuf message from its end to its beginning. The length of a nested message is then
 * known when its header is written, so that one pass without temporary objects is enough. Callers
 * write fields, and the elements of repeated fields, in reverse order.
 */
public final class ProtoWriter {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private byte[] buffer = new byte[4 << 10];
  private int at = buffer.length; // of the first byte that was written

  /** Returns the number of bytes written so far, for {@link #message}. */
  public int mark() {
    return buffer.length - at;
  }

  /** Removes what was written since a mark. */
  public void reset(int mark) {
    at = buffer.length - mark;
  }

  /** Writes the header of a nested message whose content was written since the mark. */
  public void message(int field, int mark) {
    int length = mark() - mark;
    varint(length);
    tag(field, BYTES);
  }

  public void uint(int field, long value) {
    varint(value);
    tag(field, VARINT);
  }

  public void sint(int field, long value) {
    uint(field, (value << 1) ^ (value >> 63));
  }

  public void bool(int field, boolean value) {
    uint(field, value ? 1 : 0);
  }

  public void float32(int field, float value) {
    fixed(Float.floatToRawIntBits(value), 4);
    tag(field, FIXED32);
  }

  public void float64(int field, double value) {
    fixed(Double.doubleToRawLongBits(value), 8);
    tag(field, FIXED64);
  }

  public void string(int field, String value) {
    bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  public void bytes(int field, byte[] value) {
    room(value.length);
    at -= value.length;
    System.arraycopy(value, 0, buffer, at, value.length);
    varint(value.length);
    tag(field, BYTES);
  }

  /** Returns the message and makes the writer empty. */
  public byte[] take() {
    byte[] out = Arrays.copyOfRange(buffer, at, buffer.length);
    at = buffer.length;
    return out;
  }

  private void tag(int field, int type) {
    varint((long) field << 3 | type);
  }

  private void varint(long value) {
    int size = size(value);
    room(size);
    at -= size;
    int i = at;
    for (; size > 1; size--) {
      buffer[i++] = (byte) (value | 0x80);
      value >>>= 7;
    }
    buffer[i] = (byte) value;
  }

  private static int size(long value) {
    return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
  }

  private void fixed(long value, int size) {
    room(size);
    at -= size;
    for (int i = 0; i < size; i++) {
      buffer[at + i] = (byte) (value >>> 8 * i);
    }
  }

  private void room(int needed) {
    if (at >= needed) {
      return;
    }
    int used = mark();
    byte[] larger = new byte[Math.max(Math.addExact(used, needed), 2 * buffer.length)];
    System.arraycopy(buffer, at, larger, larger.length - used, used);
    at = larger.length - used;
    buffer = larger;
  }
}
