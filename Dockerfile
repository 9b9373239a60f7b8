# docker build -t roomcast . after make build; docker run -p 8080:8080 -e ROOMCAST_TRIGGER_KEY=KEY roomcast
FROM eclipse-temurin:21-jre
COPY target/roomcast.jar /opt/roomcast/roomcast.jar
USER 65532:65532
ENV ROOMCAST_HOST=0.0.0.0 ROOMCAST_PORT=8080
EXPOSE 8080
HEALTHCHECK --start-period=5s --interval=30s --timeout=3s CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/$ROOMCAST_PORT && printf 'GET /health HTTP/1.0\\r\\n\\r\\n' >&3 && grep -q '\"status\":\"ok\"' <&3"]
ENTRYPOINT ["java", "-XX:+UseSerialGC", "-XX:MaxRAMPercentage=60", "-jar", "/opt/roomcast/roomcast.jar"]
