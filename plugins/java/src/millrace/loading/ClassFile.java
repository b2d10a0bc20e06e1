package millrace.loading;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;

/**
 * What discovery needs to know of a class file: its name and what it extends and implements. Reading
 * it loads and initializes nothing.
 */
record ClassFile(String name, int access, List<String> supertypes) {
  private static final int MAGIC = 0xCAFEBABE;
  /** Class files of compilers are much smaller; those of an attacker would fill the memory. */
  private static final int MAX_NAMES = 16 << 20; // bytes

  /** Reports whether objects can be made of the class. */
  boolean concrete() {
    return Modifier.isPublic(access) && !Modifier.isAbstract(access) && !Modifier.isInterface(access);
  }

  /** Reads the beginning of a class file, up to its interfaces (JVM specification, chapter 4.1). */
  static ClassFile read(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    if (in.readInt() != MAGIC) {
      throw new IOException("not a class file");
    }
    in.readInt(); // version
    Object[] constants = constants(in);
    int access = in.readUnsignedShort();
    String name = className(constants, in.readUnsignedShort());
    List<String> supertypes = new ArrayList<>();
    int parent = in.readUnsignedShort();
    if (parent != 0) { // java.lang.Object and modules have none
      supertypes.add(className(constants, parent));
    }
    for (int n = in.readUnsignedShort(); n > 0; n--) {
      supertypes.add(className(constants, in.readUnsignedShort()));
    }
    return new ClassFile(name, access, supertypes);
  }

  private static String className(Object[] constants, int index) throws IOException {
    if (index < constants.length && constants[index] instanceof Integer utf8
        && utf8 < constants.length && constants[utf8] instanceof String name) {
      return name.replace('/', '.');
    }
    throw new IOException("the class file names no class at constant " + index);
  }

  /** Reads the constant pool: texts as String, and for classes the index of their name. */
  private static Object[] constants(DataInputStream in) throws IOException {
    Object[] out = new Object[in.readUnsignedShort()];
    int names = 0;
    for (int i = 1; i < out.length; i++) {
      int kind = in.readUnsignedByte();
      switch (kind) {
        case 1 -> {
          String name = in.readUTF();
          out[i] = name;
          if ((names += name.length()) > MAX_NAMES) {
            throw new IOException("the class file is too large");
          }
        }
        case 7 -> out[i] = in.readUnsignedShort();
        case 8, 16, 19, 20 -> in.skipNBytes(2);
        case 15 -> in.skipNBytes(3);
        case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
        case 5, 6 -> {
          in.skipNBytes(8);
          i++; // long and double take two entries
        }
        default -> throw new IOException("unknown constant of kind " + kind);
      }
    }
    return out;
  }
}
