import java.io.PrintWriter;
import java.text.DateFormatSymbols;
import java.text.ParsePosition;
import java.text.SimpleDateFormat;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;

// Writes zones.txt, the names of zones that SimpleDateFormat reads in their order, and testdata/zones-golden.txt, what it reads.
// In this folder's parent, with Java 17: java testdata/Zones.java
public class Zones {
    static final List<String> FIXED = List.of("EST", "MST", "HST");

    public static void main(String[] args) throws Exception {
        Locale.setDefault(Locale.US);
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        Map<String, List<String>> groups = new LinkedHashMap<>();
        Map<String, Integer> savings = new LinkedHashMap<>();
        Set<String> names = new LinkedHashSet<>();
        for (String[] row : DateFormatSymbols.getInstance(Locale.US).getZoneStrings()) {
            String key = String.join("\t", row[1], row[2], row[3], row[4]);
            String id = FIXED.contains(row[0]) ? row[0] : ZoneId.SHORT_IDS.getOrDefault(row[0], row[0]);
            List<String> ids = groups.computeIfAbsent(key, k -> new ArrayList<>());
            savings.putIfAbsent(key, TimeZone.getTimeZone(row[0]).getDSTSavings());
            if (!ids.contains(id) && !id.startsWith("SystemV/")) {
                ids.add(id);
            }
            for (int i = 1; i <= 4; i++) {
                names.add(row[i]);
            }
        }
        try (PrintWriter out = new PrintWriter("zones.txt", "UTF-8")) {
            groups.values().removeIf(List::isEmpty);
            groups.forEach((key, ids) -> out.print(key + "\t" + savings.get(key) + "\t" + String.join(" ", ids) + "\n"));
        }
        String[] always = {"2024-01-10 02:30:00", "2024-07-10 12:00:00", "1995-07-01 00:00:00"};
        String[] often = {"1970-01-01 00:00:00", "2024-03-10 02:30:00", "2024-03-31 02:30:00", "2024-03-31 01:30:00", "2024-10-27 02:30:00",
            "2024-10-27 01:30:00", "2024-11-03 01:30:00", "2024-04-07 02:30:00", "2024-10-06 02:30:00", "2045-07-01 12:00:00", "1975-07-01 12:00:00"};
        try (PrintWriter out = new PrintWriter("testdata/zones-golden.txt", "UTF-8")) {
            names.addAll(List.of("pst", "Pst8pdt", "CESTX", "GMT+1:00", "gmt-01:30", "UTC+1", "Z", "Europe/Berlin", "Asia/Tokyo", "central european summer time",
                "+0130", "Nowhere Time", "A", "E", "UT", "PDTs", ""));
            out.print("\t" + String.join("\t", TIMES) + "\n");
            int i = 0;
            for (String name : names) {
                out.print(name);
                for (String at : name.length() < 6 || i++ % 16 == 0 ? TIMES : TIMES.subList(0, 3)) {
                    out.print("\t" + read(at + " " + name));
                }
                out.print("\n");
            }
        }
    }

    // The first three are tried with every name.
    static final List<String> TIMES = List.of("2024-01-10 02:30:00", "2024-07-10 12:00:00", "1995-07-01 00:00:00", "1970-01-01 00:00:00",
        "2024-03-10 02:30:00", "2024-03-31 02:30:00", "2024-03-31 01:30:00", "2024-10-27 02:30:00", "2024-10-27 01:30:00", "2024-11-03 01:30:00",
        "2024-04-07 02:30:00", "2024-10-06 02:30:00", "2045-07-01 12:00:00", "1975-07-01 12:00:00");

    static String read(String text) {
        SimpleDateFormat format = new SimpleDateFormat("yyyy-MM-dd HH:mm:ss z");
        format.setTimeZone(TimeZone.getTimeZone("UTC"));
        java.util.Date date = format.parse(text, new ParsePosition(0));
        return date == null ? "refused" : String.valueOf(date.getTime() / 1000);
    }
}
