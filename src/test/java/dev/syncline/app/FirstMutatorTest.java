package dev.syncline.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/FIRST-MUTATOR.md tells to write, written, compiled and run. */
class FirstMutatorTest {
    private static final Pattern CLASS = Pattern.compile(
            "```java\n(package dev\\.syncline\\.app;.*?\n(?:final )?class (\\w+) .*?)```", Pattern.DOTALL);

    @TempDir
    Path folder;

    @Test
    @DisplayName("[DK4] the code of the guide compiles, and its test passes")
    void dk4_guide() throws Exception {
        String guide = Files.readString(Path.of("docs", "FIRST-MUTATOR.md"));
        List<String> names = new ArrayList<>();
        List<String> arguments = new ArrayList<>(List.of("-d", folder.toString(), "-cp", classPath(), "-proc:none"));
        Matcher code = CLASS.matcher(guide);
        while (code.find()) {
            names.add(code.group(2));
            Path source = Files.writeString(folder.resolve(code.group(2) + ".java"), code.group(1));
            arguments.add(source.toString());
        }
        assertThat(names).containsExactly("SnoozeTicket", "SnoozeTicketTest");

        int failures = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));

        assertThat(failures).isZero();
        // A loader of its own for everything, so that the guide's classes are in the package of the desk's.
        try (var loader = new URLClassLoader(urls(), ClassLoader.getPlatformClassLoader())) {
            Class<?> test = loader.loadClass("dev.syncline.app.SnoozeTicketTest");
            int ran = 0;
            for (var method : test.getDeclaredMethods()) {
                boolean isTest = List.of(method.getAnnotations()).toString().contains("jupiter.api.Test");
                if (isTest) {
                    var make = test.getDeclaredConstructor();
                    make.setAccessible(true);
                    method.setAccessible(true);
                    method.invoke(make.newInstance());
                    ran++;
                }
            }
            assertThat(ran).isEqualTo(2);
        }
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    private URL[] urls() throws MalformedURLException {
        List<URL> urls = new ArrayList<>(List.of(folder.toUri().toURL()));
        for (String entry : classPath().split(File.pathSeparator)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        return urls.toArray(URL[]::new);
    }
}
