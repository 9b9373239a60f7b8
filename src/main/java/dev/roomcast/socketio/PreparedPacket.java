package dev.roomcast.socketio;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One event or ack for any number of receivers. Its arguments are written as JSON when it is made; each wire form is
 * encoded once, when the first receiver needs it, and then shared. Immutable to its users and safe on any thread; two
 * loops may both compute the same form.
 */
public final class PreparedPacket {
    /** What it is. */
    public enum Kind { EVENT, ACK }

    /**
     * One way to put packets on the wire; a constant, since a packet knows its forms by identity.
     *
     * @param <F> what it makes: an immutable value
     */
    @FunctionalInterface
    public interface Form<F> {
        /** Encodes a packet; the same for every receiver. */
        F encode(PreparedPacket packet);
    }

    /** A form that has been made, and those made before. */
    private record Made(Form<?> form, Object value, Made before) {
    }

    private final Kind kind;
    private final String namespace;
    private final long ackId;
    private final String name;
    private final int argumentCount;
    private final String json;
    private final List<byte[]> attachments;
    private final boolean isVolatile;
    private final boolean compress;
    /** Null where no answer is asked for. */
    private final AckListener acks;
    /** What a client says it has all up to; null where it need not. */
    private final String offset;
    private volatile Made made;

    private PreparedPacket(Kind kind, String namespace, long ackId, String name, List<?> arguments, Flags flags,
            AckListener acks, String offset, ValueMapper mapper) {
        this.kind = kind;
        this.namespace = namespace;
        this.ackId = ackId;
        this.name = name;
        this.argumentCount = arguments.size();
        this.isVolatile = flags.isVolatile();
        this.compress = flags.compress();
        this.acks = acks;
        this.offset = offset;
        List<byte[]> binary = new ArrayList<>(0);
        this.json = Json.write(arguments, binary, mapper);
        this.attachments = List.copyOf(binary);
    }

    /**
     * An event.
     *
     * @param namespace begins with a slash
     * @param arguments plain Java as {@link Json} has it; {@code byte[]} anywhere in them travels as binary
     * @throws IllegalArgumentException an argument that JSON has no form for, or, where there is binary, a map with
     *     {@code _placeholder: true}: clients would take it for an attachment, or disconnect
     */
    public static PreparedPacket event(String namespace, String name, List<?> arguments) {
        return event(namespace, Packet.NO_ACK, name, arguments);
    }

    /** An event in the main namespace; as the other. */
    public static PreparedPacket event(String name, List<?> arguments) {
        return event(Packet.MAIN, name, arguments);
    }

    static PreparedPacket event(String namespace, long ackId, String name, List<?> arguments) {
        return new PreparedPacket(Kind.EVENT, namespace, ackId, name, arguments, Flags.NONE, null, null,
                ValueMapper.NONE);
    }

    /** An event as one is emitted in a namespace. */
    static PreparedPacket event(Namespace namespace, String name, List<?> arguments, Flags flags) {
        return new PreparedPacket(Kind.EVENT, namespace.name(), Packet.NO_ACK, name, arguments, flags, null,
                flags.isVolatile() ? null : namespace.nextOffset(), namespace.mapper());
    }

    /** The same, asking every receiver for an answer. */
    static PreparedPacket question(Namespace namespace, String name, List<?> arguments, Flags flags,
            AckListener acks) {
        return new PreparedPacket(Kind.EVENT, namespace.name(), namespace.nextAckId(), name, arguments, flags, acks,
                null, namespace.mapper());
    }

    static PreparedPacket ack(String namespace, long ackId, List<?> arguments, ValueMapper mapper) {
        return new PreparedPacket(Kind.ACK, namespace, ackId, "", arguments, Flags.NONE, null, null, mapper);
    }

    public Kind kind() {
        return kind;
    }

    /** Begins with a slash. */
    public String namespace() {
        return namespace;
    }

    /** The id of the answer that is asked for, or that this is; {@link Socket#NO_ACK} when none is asked for. */
    public long ackId() {
        return ackId;
    }

    /** The event's name; empty for an ack. */
    public String name() {
        return name;
    }

    public int argumentCount() {
        return argumentCount;
    }

    /** Whether it is left out for whom it cannot be written to at once. */
    boolean isVolatile() {
        return isVolatile;
    }

    /** Whether it may be deflated. */
    boolean compress() {
        return compress;
    }

    /**
     * What a client of connection state recovery says it has all up to, its last argument on the wire; null where there
     * is no recovery, or the event is not recovered: a volatile one, or one that asks for an answer.
     */
    String offset() {
        return offset;
    }

    /** Roughly how many bytes it keeps. */
    long weight() {
        long bytes = 64 + 2L * json.length();
        for (byte[] attachment : attachments) {
            bytes += attachment.length;
        }
        return bytes;
    }

    /** Who waits for the answers; null where none is asked for. */
    AckListener acks() {
        return acks;
    }

    /** The arguments as a JSON array; a placeholder stands for each attachment. */
    public String json() {
        return json;
    }

    /** The arguments as a JSON array that is whole by itself: base64 text stands for binary. */
    public String textJson() {
        return attachments.isEmpty() ? json : Json.write(withText(arguments()));
    }

    /** The arguments again, as {@link Json} has them; {@code byte[]} where there is binary. */
    public List<Object> arguments() {
        Packet placeholders = new Packet(Packet.Type.ACK, namespace, ackId, attachments.size(), Json.readOwn(json));
        try {
            return attachments.isEmpty() ? placeholders.arguments()
                    : placeholders.withAttachments(attachments).arguments();
        } catch (PacketException e) {
            throw new IllegalStateException("a placeholder that was refused when this was made", e);
        }
    }

    /** Binary arguments, in the order of their placeholders; not to be changed. */
    List<byte[]> attachments() {
        return attachments;
    }

    /**
     * Makes the form that nearly every client needs, and its deflated one, where that would take a loop too long; on another
     * thread, before it is broadcast.
     */
    public void prepare() {
        form(DefaultParser.FORM).prepare();
    }

    /** The packet in one wire form. */
    @SuppressWarnings("unchecked")
    public <F> F form(Form<F> form) {
        for (Made one = made; one != null; one = one.before) {
            if (one.form == form) {
                return (F) one.value;
            }
        }
        F value = form.encode(this);
        // Another loop may write at the same time; the form that is lost is only made once more.
        made = new Made(form, value, made);
        return value;
    }

    private static Object withText(Object value) {
        if (value instanceof byte[] bytes) {
            return Base64.getEncoder().encodeToString(bytes);
        }
        if (value instanceof List<?> items) {
            List<Object> texts = new ArrayList<>(items.size());
            items.forEach(item -> texts.add(withText(item)));
            return texts;
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> texts = new LinkedHashMap<>();
            map.forEach((key, member) -> texts.put(key, withText(member)));
            return texts;
        }
        return value;
    }
}
