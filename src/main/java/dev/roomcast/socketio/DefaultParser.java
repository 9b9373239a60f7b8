package dev.roomcast.socketio;

import dev.roomcast.engineio.PreparedMessage;
import java.util.ArrayList;
import java.util.List;

/** The parser that clients have unless told otherwise: text with JSON, then each binary value as its own message. */
final class DefaultParser implements PacketParser {
    static final PreparedPacket.Form<PreparedMessage> FORM = packet -> message(packet, packet.json());
    private static final PreparedPacket.Form<PreparedMessage> FORM_WITH_OFFSET = packet -> message(packet,
            Json.append(packet.json(), packet.offset()));

    private final SocketSettings settings;
    /** A binary packet whose attachments have not all come; null when there is none. */
    private Packet unfinished;
    private List<byte[]> attachments;
    private long attachmentBytes;

    DefaultParser(SocketSettings settings) {
        this.settings = settings;
    }

    @Override
    public Packet text(String message) throws PacketException {
        return take(Packet.parse(message, settings.maxAttachments()));
    }

    /** Takes a text message that was parsed elsewhere; as {@link #text}. */
    Packet take(Packet packet) throws PacketException {
        if (unfinished != null) {
            throw new PacketException("text where an attachment was due");
        }
        if (packet.attachments() == 0) {
            return packet;
        }
        unfinished = packet;
        attachments = new ArrayList<>(1);
        attachmentBytes = 0;
        return null;
    }

    @Override
    public Packet binary(byte[] message) throws PacketException {
        if (unfinished == null) {
            throw new PacketException("attachment of no packet");
        }
        attachmentBytes += message.length;
        if (attachmentBytes > settings.maxPacketBytes()) {
            throw new PacketException(SocketLimit.PACKET_BYTES, settings.maxPacketBytes(),
                    "attachments exceed " + settings.maxPacketBytes() + " bytes");
        }
        attachments.add(message);
        if (attachments.size() < unfinished.attachments()) {
            return null;
        }
        Packet whole = unfinished.withAttachments(attachments);
        drop();
        return whole;
    }

    /** Another, with the packet that is incomplete here, which leaves nothing of it behind. */
    DefaultParser moveOut() {
        DefaultParser other = new DefaultParser(settings);
        other.unfinished = unfinished;
        other.attachments = attachments;
        other.attachmentBytes = attachmentBytes;
        drop();
        return other;
    }

    @Override
    public void drop() {
        unfinished = null;
        attachments = null;
    }

    @Override
    public PreparedMessage encode(PreparedPacket packet, boolean withOffset) {
        return packet.form(withOffset && packet.offset() != null ? FORM_WITH_OFFSET : FORM);
    }

    @Override
    public PreparedMessage encode(Packet.Type type, String namespace, Object data) {
        return PreparedMessage.text(Packet.header(type, 0, namespace, Packet.NO_ACK) + Json.write(data));
    }

    @Override
    public PreparedMessage encode(Packet.Type type, String namespace) {
        return PreparedMessage.text(Packet.header(type, 0, namespace, Packet.NO_ACK));
    }

    private static PreparedMessage message(PreparedPacket packet, String json) {
        boolean binary = !packet.attachments().isEmpty();
        String text = switch (packet.kind()) {
            case EVENT -> Packet.header(binary ? Packet.Type.BINARY_EVENT : Packet.Type.EVENT,
                    packet.attachments().size(), packet.namespace(), packet.ackId()) + "[" + Json.quoted(packet.name())
                    + (json.length() > 2 ? "," : "") + json.substring(1);
            case ACK -> Packet.header(binary ? Packet.Type.BINARY_ACK : Packet.Type.ACK,
                    packet.attachments().size(), packet.namespace(), packet.ackId()) + json;
        };
        PreparedMessage message = PreparedMessage.text(text, Json::ascii, packet.attachments());
        return packet.compress() ? message : message.neverDeflated();
    }
}
