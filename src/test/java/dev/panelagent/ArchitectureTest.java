package dev.panelagent;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import jakarta.inject.Inject;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the packages and arrows of the architecture, and the few rules of style that a compiler does not know. */
class ArchitectureTest {
    private static final String ROOT = "dev.panelagent.";

    /** Package to the packages it may use; {@code common} besides. */
    private static final Map<String, List<String>> MAY_USE = Map.ofEntries(
            Map.entry("common", List.of()),
            Map.entry("protocol", List.of()),
            Map.entry("config", List.of()),
            Map.entry("store", List.of("protocol", "config")),
            Map.entry("engine", List.of("config")),
            Map.entry("console", List.of("engine", "config", "protocol")),
            Map.entry("server", List.of("engine", "store", "console", "files", "config", "protocol")),
            Map.entry("files", List.of("config", "protocol")),
            Map.entry("monitor", List.of("engine", "server", "config", "protocol")),
            Map.entry("command", List.of("config", "server", "console", "files", "monitor", "store", "protocol")),
            Map.entry("link", List.of("protocol", "command", "store", "config")),
            Map.entry("http", List.of("protocol", "command", "files", "config")),
            Map.entry("audit", List.of("config")));

    /** Frameworks find these by their annotations, so they are public without a user. */
    private static final Set<String> ENTRY_POINTS = Set.of(
            "jakarta.ws.rs.Path",
            "jakarta.ws.rs.ApplicationPath",
            "jakarta.ws.rs.ext.Provider",
            "jakarta.websocket.ClientEndpoint");

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.panelagent");

    @TestFactory
    Stream<DynamicTest> packagesUseOnlyWhatTheyMay() {
        return MAY_USE.entrySet().stream()
                .map(entry -> dynamicTest(
                        entry.getKey(),
                        () -> check(classes()
                                .that()
                                .resideInAPackage(in(entry.getKey()))
                                .should()
                                .onlyDependOnClassesThat(not(resideInAPackage("dev.panelagent.."))
                                        .or(resideInAnyPackage(Stream.concat(
                                                        Stream.of(entry.getKey(), "common"), entry.getValue().stream())
                                                .map(ArchitectureTest::in)
                                                .toArray(String[]::new))))
                                .because("arrows point one way: what a part may use is part of its contract"))));
    }

    @Test
    void everyPackageHasItsPlace() {
        check(classes()
                .should()
                .resideInAnyPackage(
                        MAY_USE.keySet().stream().map(ArchitectureTest::in).toArray(String[]::new))
                .because("a new package needs a row in the table of the architecture first"));
    }

    @Test
    void packagesAreFreeOfCycles() {
        check(slices().matching("dev.panelagent.(*)..")
                .should()
                .beFreeOfCycles()
                .because("a cycle is one part in two places"));
    }

    @TestFactory
    Stream<DynamicTest> librariesHaveOneHome() {
        return Map.of(
                        "link", "jakarta.websocket..",
                        "engine.docker", "com.github.dockerjava..",
                        "[protocol|engine.docker]", "com.fasterxml.jackson..")
                .entrySet()
                .stream()
                .map(home -> dynamicTest(
                        home.getValue(),
                        () -> check(noClasses()
                                .that()
                                .resideOutsideOfPackage(in(home.getKey()))
                                .should()
                                .dependOnClassesThat()
                                .resideInAPackage(home.getValue())
                                .because("only " + home.getKey() + " knows it, so only " + home.getKey()
                                        + " changes when it does"))));
    }

    @Test
    void theCoreIsPureJava() {
        check(noClasses()
                .that()
                .resideInAnyPackage(in("common"), in("protocol"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta..", "org.eclipse.microprofile..", "com.github.dockerjava..")
                .because("what is pure can be tested without a server and used by every part"));
    }

    @Test
    void dependenciesComeThroughConstructors() {
        check(noFields()
                .should()
                .beAnnotatedWith(Inject.class)
                .because("a class that can be made by its constructor can be tested without a container"));
    }

    @Test
    void timeThreadsAndEnvironmentComeFromOutside() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(in("common"), in("config"))
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", Duration.class)
                .orShould()
                .callConstructorWhere(
                        callTo("new Thread", call -> call.getTargetOwner().isAssignableTo(Thread.class)))
                .orShould()
                .callMethodWhere(callTo(
                        "Thread.ofVirtual, ofPlatform, startVirtualThread",
                        call -> call.getTargetOwner().isEquivalentTo(Thread.class)
                                && Set.of("ofVirtual", "ofPlatform", "startVirtualThread")
                                        .contains(call.getName())))
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Executors.class)
                .orShould()
                .callMethodWhere(callTo(
                        "System.getenv",
                        call -> isSystem(call) && call.getName().equals("getenv")))
                .orShould()
                .callMethod(Instant.class, "now")
                .because("a test must be able to hold the clock, the threads and the settings in its hand"));
    }

    /** Settings, store, console, monitor and the instance's id have files of their own, none of them in a server's data. */
    @Test
    void onlyTheSandboxNamesFilesOfServers() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(in("files.sandbox"), in("config"), in("store"), in("console"), in("monitor"))
                .and(not(named(ROOT + "server.Instance")))
                .should()
                .dependOnClassesThat()
                .areAssignableTo(File.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Files.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(RandomAccessFile.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(FileInputStream.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(FileOutputStream.class)
                .orShould()
                .callMethodWhere(callTo(
                        "FileChannel.open",
                        call -> call.getTargetOwner().isEquivalentTo(FileChannel.class)
                                && call.getName().equals("open")))
                .orShould()
                .callMethodWhere(callTo(
                        "Path.resolve",
                        call -> call.getTargetOwner().isAssignableTo(Path.class)
                                && call.getName().startsWith("resolve")))
                .because("a name that was looked at is another file when it is used; only handles stay what they are"));
    }

    @Test
    void nothingPrintsPastTheLog() {
        check(noClasses()
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(Throwable.class, "printStackTrace")
                .because("what is printed has no level, no time and no place"));
    }

    @Test
    void onlySettingsAndStoreEndTheProcess() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackages(in("config"), in("store"))
                        .should()
                        .callMethod(System.class, "exit", int.class)
                        .orShould()
                        .callMethod(Runtime.class, "exit", int.class)
                        .orShould()
                        .callMethod(Runtime.class, "halt", int.class)
                        .because(
                                "the server ends the process in order; only settings or a store that cannot be used justify less"));
    }

    @Test
    void onlyOneClassKnowsTheRemoteEndpoint() {
        check(
                noClasses()
                        .that(not(named(ROOT + "link.LibertyConnection")))
                        .should()
                        .dependOnClassesThat()
                        .haveNameMatching("jakarta\\.websocket\\.RemoteEndpoint.*")
                        .because(
                                "the server's WebSocket client loses messages when two threads send, so one class stands between"));
    }

    @Test
    void nobodySendsWithoutADeadlineOrAnAnswer() {
        check(noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("jakarta.websocket.RemoteEndpoint$Basic")
                .orShould()
                .callMethodWhere(callTo(
                        "a send that returns a Future",
                        call -> call.getTargetOwner().getName().equals("jakarta.websocket.RemoteEndpoint$Async")
                                && call.getTarget().getRawReturnType().getName().equals("java.util.concurrent.Future")))
                .because("Basic blocks for ever on a peer that stops reading, and the Future hides a lost message"));
    }

    @TestFactory
    Stream<DynamicTest> everyPackageIsNullMarked() {
        return MAIN.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .map(javaPackage -> dynamicTest(
                        javaPackage.getName(),
                        () -> assertThat(javaPackage.isAnnotatedWith(NullMarked.class))
                                .as("@NullMarked in a package-info, so that the compiler finds nulls")
                                .isTrue()));
    }

    @Test
    void whatOthersDoNotUseIsPackagePrivate() {
        check(classes()
                .that()
                .arePublic()
                .and()
                .areTopLevelClasses()
                .and()
                .resideOutsideOfPackages(in("common"), in("protocol"), in("config"), in("engine"))
                .and(not(isEntryPoint()))
                .should(beUsedFromAnotherPackage())
                .because("a class is package-private unless it is a port, a message or used by another package"));
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(MAIN);
    }

    private static String in(String packageName) {
        return ROOT + packageName + "..";
    }

    private static boolean isSystem(JavaMethodCall call) {
        return call.getTargetOwner().isEquivalentTo(System.class);
    }

    private static <T extends JavaCall<?>> DescribedPredicate<T> callTo(String description, Predicate<T> predicate) {
        return DescribedPredicate.describe(description, predicate);
    }

    private static DescribedPredicate<JavaClass> named(String name) {
        return DescribedPredicate.describe(
                name,
                javaClass ->
                        javaClass.getName().equals(name) || javaClass.getName().startsWith(name + "$"));
    }

    private static DescribedPredicate<JavaClass> isEntryPoint() {
        return DescribedPredicate.describe(
                "entry points",
                javaClass -> ENTRY_POINTS.stream().anyMatch(javaClass::isAnnotatedWith)
                        || javaClass.isAssignableTo("jakarta.websocket.ClientEndpointConfig$Configurator"));
    }

    private static ArchCondition<JavaClass> beUsedFromAnotherPackage() {
        return new ArchCondition<>("be used from another package") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                boolean used = item.getDirectDependenciesToSelf().stream()
                        .anyMatch(use -> !use.getOriginClass().getPackageName().equals(item.getPackageName()));
                if (!used) {
                    events.add(SimpleConditionEvent.violated(
                            item, item.getName() + " is public, but nobody else uses it"));
                }
            }
        };
    }
}
