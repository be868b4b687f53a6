package io.netkv.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.Random;

/** The rules that ARCHITECTURE.md states: what each module may use, and what keeps the core pure. */
@AnalyzeClasses(packages = "io.netkv", importOptions = DoNotIncludeTests.class)
class LayerRulesTest {

    /** One layer for each module. A module that is not named in the right column of a line cannot be used there. */
    @ArchTest
    static final ArchRule MODULES_USE_ONLY_WHAT_THEY_MAY = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("core")
            .definedBy("io.netkv.core..")
            .layer("common")
            .definedBy("io.netkv.common..")
            .layer("schemas")
            .definedBy("io.netkv.schemas..", "io.netkv.avro..")
            .layer("kafka-access")
            .definedBy("io.netkv.kafka..")
            .layer("telemetry-formats")
            .definedBy("io.netkv.formats..")
            .layer("description-files")
            .definedBy("io.netkv.description..")
            .layer("embedded-kafka")
            .definedBy("io.netkv.embedded..")
            .layer("stream-runtime")
            .definedBy("io.netkv.stream..")
            .layer("oracle-stream")
            .definedBy("io.netkv.oracle..")
            .layer("scheduler-stream")
            .definedBy("io.netkv.scheduler..")
            .layer("client")
            .definedBy("io.netkv.client..")
            .layer("kv-events")
            .definedBy("io.netkv.kvevents..")
            .layer("recording")
            .definedBy("io.netkv.recording..")
            .layer("live-page")
            .definedBy("io.netkv.page..")
            .layer("trace-producer")
            .definedBy("io.netkv.trace..")
            .layer("simulator")
            .definedBy("io.netkv.simulator..")
            .layer("cluster-player")
            .definedBy("io.netkv.player..")
            .layer("terminal")
            .definedBy("io.netkv.terminal..")
            .layer("demo")
            .definedBy("io.netkv.demo..")
            .layer("cli")
            .definedBy("io.netkv.cli..")
            //
            .whereLayer("core")
            .mayNotAccessAnyLayer()
            .whereLayer("common")
            .mayNotAccessAnyLayer()
            .whereLayer("terminal")
            .mayNotAccessAnyLayer()
            .whereLayer("schemas")
            .mayNotAccessAnyLayer()
            .whereLayer("kafka-access")
            .mayOnlyAccessLayers("common", "core", "schemas")
            .whereLayer("telemetry-formats")
            .mayOnlyAccessLayers("core", "schemas")
            .whereLayer("description-files")
            .mayOnlyAccessLayers("common", "core", "telemetry-formats")
            .whereLayer("embedded-kafka")
            .mayOnlyAccessLayers("common")
            .whereLayer("stream-runtime")
            .mayOnlyAccessLayers("common", "schemas", "kafka-access")
            .whereLayer("oracle-stream")
            .mayOnlyAccessLayers("core", "schemas", "kafka-access", "telemetry-formats", "stream-runtime")
            .whereLayer("scheduler-stream")
            .mayOnlyAccessLayers("core", "schemas", "kafka-access", "stream-runtime")
            .whereLayer("client")
            .mayOnlyAccessLayers("schemas", "kafka-access")
            .whereLayer("kv-events")
            .mayOnlyAccessLayers("common", "core", "schemas", "kafka-access")
            .whereLayer("recording")
            .mayOnlyAccessLayers("common", "core", "schemas", "kafka-access", "scheduler-stream", "simulator")
            .whereLayer("live-page")
            .mayOnlyAccessLayers("common", "core", "schemas", "kafka-access", "recording")
            .whereLayer("trace-producer")
            .mayOnlyAccessLayers("common", "core", "schemas", "kafka-access")
            .whereLayer("simulator")
            .mayOnlyAccessLayers("common", "core")
            .whereLayer("cluster-player")
            .mayOnlyAccessLayers("core", "schemas", "kafka-access", "simulator")
            .whereLayer("demo")
            .mayOnlyAccessLayers(
                    "common",
                    "core",
                    "schemas",
                    "kafka-access",
                    "stream-runtime",
                    "oracle-stream",
                    "scheduler-stream",
                    "trace-producer",
                    "cluster-player")
            .whereLayer("cli")
            .mayNotBeAccessedByAnyLayer();

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("io.netkv.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule CORE_NEEDS_THE_JDK_ALONE = classes()
            .that()
            .resideInAPackage("io.netkv.core..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.netkv.core..", "java..", "org.jspecify.annotations..");

    @ArchTest
    static final ArchRule CORE_AND_SIMULATOR_TAKE_TIME_AND_RANDOMNESS_AS_ARGUMENTS = noClasses()
            .that()
            .resideInAnyPackage("io.netkv.core..", "io.netkv.simulator..")
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
    static final ArchRule ONLY_THE_STREAMS_USE_KAFKA_STREAMS = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.netkv.stream..", "io.netkv.oracle..", "io.netkv.scheduler..", "io.netkv.fixtures..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka.streams..");

    @ArchTest
    static final ArchRule THE_SIMULATOR_NEEDS_NEITHER_KAFKA_NOR_AVRO = noClasses()
            .that()
            .resideInAPackage("io.netkv.simulator..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "org.apache.avro..");
}
