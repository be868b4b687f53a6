# The netkv program as an image. Building it needs Docker alone: docker build -t netkv .

FROM maven:3.9.11-eclipse-temurin-17 AS build
WORKDIR /build
COPY . .
RUN mvn -B -q -ntp -Dstyle.color=never -Dquick -DskipTests -pl cli -am package

FROM eclipse-temurin:17.0.19_10-jre-noble
COPY deploy/image/ /usr/local/bin/
COPY --from=build /build/cli/target/lib /opt/netkv/lib
COPY --from=build /build/cli/target/netkv-cli.jar /opt/netkv/
WORKDIR /work
USER 10001:10001
ENTRYPOINT ["netkv"]
CMD ["help"]
