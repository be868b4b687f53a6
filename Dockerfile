# The netkv program as an image: what ./release puts into its archive, unpacked. Building it needs Docker alone: docker build -t netkv .

FROM maven:3.9.11-eclipse-temurin-17 AS build
RUN command -v unzip || { apt-get update && apt-get install -y --no-install-recommends unzip; }
WORKDIR /build
COPY . .
RUN ./release
RUN mkdir /netkv && tar -xzf target/netkv-*.tar.gz -C /netkv --strip-components=1 --exclude='*/api' --exclude='*/docs' --exclude='*/examples'

FROM eclipse-temurin:17.0.19_10-jre-noble
COPY deploy/image/ /usr/local/bin/
COPY --from=build /netkv /opt/netkv
WORKDIR /work
USER 10001:10001
ENTRYPOINT ["netkv"]
CMD ["help"]
