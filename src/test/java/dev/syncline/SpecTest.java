package dev.syncline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The names of docs/SPEC.md's rules, by which tests say what they check. */
class SpecTest {
    private static final Pattern RULE = Pattern.compile("^- \\*\\*([A-Z]+\\d+)\\*\\*", Pattern.MULTILINE);
    private static final Pattern NAMED = Pattern.compile("\\[([A-Z]{2}\\d+)]");
    private static final List<Path> TESTS =
            List.of(Path.of("src", "test", "java"), Path.of("src", "test", "js"), Path.of("worker", "src", "test"));

    @Test
    @DisplayName("every rule has a name of its own, and every test names a rule that there is")
    void rulesAndTests() throws IOException {
        List<String> rules = found(RULE, Path.of("docs", "SPEC.md")).toList();
        assertThat(rules).isNotEmpty().doesNotHaveDuplicates();
        var named = new TreeSet<String>();
        for (Path folder : TESTS) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    found(NAMED, file).forEach(named::add);
                }
            }
        }
        assertThat(rules).containsAll(named);
    }

    private static Stream<String> found(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file)).results().map((MatchResult match) -> match.group(1));
    }
}
