import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;

// Writes charsets-golden.txt: what Java makes of texts and bytes in an encoding. In this folder, with Java 17: java Charsets.java
public class Charsets {
    static final String[] NAMES = ("UTF-8 UTF8 US-ASCII ASCII ISO-8859-1 latin1 ISO8859_1 ISO-8859-2 ISO-8859-15 windows-1250 windows-1251 windows-1252 "
        + "Cp1252 windows-1253 windows-1254 windows-1257 KOI8-R IBM850 IBM437 UTF-16 UTF-16LE UTF-16BE UTF-32 UTF-32LE UTF-32BE GB18030").split(" ");
    static final String[] TEXTS = {"", "abc", "grüße", "10 €", "a😀b", "日本", "Жук", "½\u0080\u0081\u009f", "\uFFFD", "\uFEFFx", "\u0000\n"};

    public static void main(String[] args) throws Exception {
        HexFormat hex = HexFormat.of();
        try (PrintWriter out = new PrintWriter("charsets-golden.txt", "UTF-8")) {
            for (String name : NAMES) {
                Charset charset = Charset.forName(name);
                for (String text : TEXTS) {
                    out.print("write " + name + " " + utf8(text) + " " + hex.formatHex(text.getBytes(charset)) + "\n");
                    out.print("read " + name + " " + hex.formatHex(text.getBytes(charset)) + " " + utf8(new String(text.getBytes(charset), charset)) + "\n");
                }
                if (!name.startsWith("UTF-16") && !name.startsWith("UTF-32") && !name.equals("GB18030")) {
                    byte[] all = new byte[256];
                    for (int i = 0; i < 256; i++) {
                        all[i] = (byte) i;
                    }
                    out.print("read " + name + " " + hex.formatHex(all) + " " + utf8(new String(all, charset)) + "\n");
                }
            }
            Random random = new Random(1);
            byte[] some = {'a', (byte) 0xc3, (byte) 0xa4, (byte) 0xe2, (byte) 0x82, (byte) 0xac, (byte) 0xf0, (byte) 0x9f, (byte) 0x98, (byte) 0x80,
                (byte) 0xff, (byte) 0xc0, (byte) 0xc1, (byte) 0xed, (byte) 0xa0, (byte) 0xe0, (byte) 0xf4, (byte) 0x90, (byte) 0xf5, (byte) 0xfe, (byte) 0xbf, (byte) 0xf8};
            for (int i = 0; i < 600; i++) {
                byte[] data = new byte[1 + random.nextInt(8)];
                for (int j = 0; j < data.length; j++) {
                    data[j] = some[random.nextInt(some.length)];
                }
                out.print("read UTF-8 " + hex.formatHex(data) + " " + utf8(new String(data, StandardCharsets.UTF_8)) + "\n");
            }
        }
    }

    static String utf8(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
