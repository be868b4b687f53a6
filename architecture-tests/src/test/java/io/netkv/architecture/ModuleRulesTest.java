package io.netkv.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.Random;

/** Arrows point one way: command line, then streams, trace producer and simulator, then core. */
@AnalyzeClasses(packages = "io.netkv", importOptions = DoNotIncludeTests.class)
class ModuleRulesTest {

    @ArchTest
    static final ArchRule CORE_NEEDS_THE_JDK_ALONE = classes()
            .that()
            .resideInAPackage("io.netkv.core..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.netkv.core..", "java..", "org.jspecify.annotations..");

    @ArchTest
    static final ArchRule CORE_TAKES_TIME_AND_CHANCE_AS_ARGUMENTS = noClasses()
            .that()
            .resideInAPackage("io.netkv.core..")
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callConstructor(Random.class);

    @ArchTest
    static final ArchRule SCHEMAS_STAND_ALONE = noClasses()
            .that()
            .resideInAnyPackage("io.netkv.schemas..", "io.netkv.avro..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.netkv.core..",
                    "io.netkv.formats..",
                    "io.netkv.stream..",
                    "io.netkv.oracle..",
                    "io.netkv.scheduler..",
                    "io.netkv.trace..",
                    "io.netkv.simulator..",
                    "io.netkv.cli..",
                    "org.apache.kafka.streams..");

    @ArchTest
    static final ArchRule TELEMETRY_FORMATS_NEED_NO_STREAMS = noClasses()
            .that()
            .resideInAPackage("io.netkv.formats..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.netkv.stream..",
                    "io.netkv.oracle..",
                    "io.netkv.scheduler..",
                    "io.netkv.trace..",
                    "io.netkv.simulator..",
                    "io.netkv.cli..",
                    "org.apache.kafka.streams..");

    @ArchTest
    static final ArchRule STREAM_RUNTIME_KNOWS_NO_APPLICATION = noClasses()
            .that()
            .resideInAPackage("io.netkv.stream..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.netkv.oracle..",
                    "io.netkv.scheduler..",
                    "io.netkv.trace..",
                    "io.netkv.simulator..",
                    "io.netkv.cli..");

    @ArchTest
    static final ArchRule APPLICATIONS_DO_NOT_KNOW_EACH_OTHER = slices().matching(
                    "io.netkv.(oracle|scheduler|trace|simulator)..")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule NOTHING_KNOWS_THE_COMMAND_LINE = noClasses()
            .that()
            .resideOutsideOfPackage("io.netkv.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.netkv.cli..");

    @ArchTest
    static final ArchRule KAFKA_STREAMS_STAYS_WITH_THE_STREAMS = noClasses()
            .that()
            .resideInAnyPackage("io.netkv.trace..", "io.netkv.simulator..", "io.netkv.schemas..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka.streams..", "io.netkv.stream..");

    @ArchTest
    static final ArchRule THE_SIMULATOR_NEEDS_KAFKA_ONLY_TO_PLAY_LIVE = noClasses()
            .that()
            .resideInAPackage("io.netkv.simulator..")
            .and()
            .resideOutsideOfPackage("io.netkv.simulator.live..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "org.apache.avro..", "io.netkv.schemas..", "io.netkv.avro..");
}
