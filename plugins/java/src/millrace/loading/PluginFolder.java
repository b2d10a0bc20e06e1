package millrace.loading;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A plugin on disk: a folder with jars or class files, at any depth, or a single jar. */
public final class PluginFolder {
  private static final int MAX_DEPTH = 10;

  private final List<Path> jars;
  private final ChildFirstClassLoader loader;
  private final Path classes; // the folder itself, if it has class files; else null

  /** Opens a plugin. No class is loaded yet. */
  public PluginFolder(Path path) throws IOException {
    jars = Files.isDirectory(path) ? find(path) : List.of(path);
    classes = Files.isDirectory(path) && jars.isEmpty() ? path : null;
    loader = new ChildFirstClassLoader(urls(), PluginFolder.class.getClassLoader());
  }

  /**
   * Opens all jars, which a class loader does only when it needs them. So the process keeps the classes
   * that it has started with when the folder is replaced or removed.
   */
  public void keep() throws IOException {
    loader.findResources("META-INF/MANIFEST.MF").asIterator().forEachRemaining(found -> { });
  }

  private static List<Path> find(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder, MAX_DEPTH, FileVisitOption.FOLLOW_LINKS)) {
      return files.filter(f -> f.toString().toLowerCase(java.util.Locale.ROOT).endsWith(".jar"))
          .filter(Files::isRegularFile).sorted().toList();
    }
  }

  private List<URL> urls() throws MalformedURLException {
    List<URL> out = new ArrayList<>();
    if (classes != null) {
      out.add(classes.toUri().toURL());
    }
    for (Path jar : jars) {
      out.add(jar.toUri().toURL());
    }
    return out;
  }

  public ChildFirstClassLoader loader() {
    return loader;
  }

  List<Path> jars() {
    return jars;
  }

  /** Makes an object of a class of this plugin. Exceptions of its constructor are thrown as they are. */
  public <T> T make(Class<T> type, String name) throws Exception {
    try {
      return type.cast(loader.loadClass(name).getConstructor().newInstance());
    } catch (java.lang.reflect.InvocationTargetException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof Exception cause ? cause : e;
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException("class " + name + " has no public constructor without parameters", e);
    }
  }
}
