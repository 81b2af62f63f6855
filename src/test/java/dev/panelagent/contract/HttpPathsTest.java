package dev.panelagent.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What can be called over HTTP is what the document describes. */
class HttpPathsTest {
    private static final List<Class<? extends Annotation>> METHODS =
            List.of(GET.class, HEAD.class, POST.class, PUT.class, DELETE.class);

    @Test
    void everyPathAndMethodIsWrittenDown() throws IOException {
        Set<String> offered = new TreeSet<>();
        for (JavaClass resource : new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.panelagent.http")) {
            if (resource.isAnnotatedWith(Path.class)) {
                resource.getMethods().stream()
                        .flatMap(method -> calls(resource, method))
                        .forEach(offered::add);
            }
        }
        Set<String> written = new TreeSet<>();
        new OpenApi()
                .document("1")
                .path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .fieldNames()
                        .forEachRemaining(member -> METHODS.stream()
                                .map(method -> method.getSimpleName().toLowerCase(Locale.ROOT))
                                .filter(member::equals)
                                .forEach(method -> written.add(method + " " + path.getKey()))));

        assertThat(written).isEqualTo(offered);
    }

    private static Stream<String> calls(JavaClass resource, JavaMethod method) {
        String path = resource.getAnnotationOfType(Path.class).value()
                + "/"
                + (method.isAnnotatedWith(Path.class)
                        ? method.getAnnotationOfType(Path.class).value()
                        : "");
        String clean = path.replaceAll("/+", "/").replaceAll("(?<=.)/$", "");
        return METHODS.stream()
                .filter(method::isAnnotatedWith)
                .map(verb -> verb.getSimpleName().toLowerCase(Locale.ROOT) + " " + clean);
    }
}
