package dev.roomcast.io;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** An echo server in a process of its own; prints its port, and how often accepting paused when its input ends. */
final class EchoServerProcess {
    private EchoServerProcess() {
    }

    public static void main(String[] args) throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (EventLoopGroup loops = EventLoopGroup.start(2)) {
            InetSocketAddress address = loops.listen(any, IoSettings.DEFAULTS, EchoHandler::new).localAddress();
            // Loads all classes that are needed while no file can be opened.
            System.getLogger(Acceptor.class.getName()).log(System.Logger.Level.WARNING, "listening on {0}", address);
            try (Socket warmUp = new Socket(address.getAddress(), address.getPort())) {
                warmUp.getOutputStream().write('x');
                warmUp.getInputStream().read();
            }
            while (loops.connectionCount() > 0) {
                Thread.onSpinWait();
            }
            System.out.println(address.getPort());
            while (System.in.read() >= 0) {
                // Until the test is done.
            }
            System.out.println(loops.counters().acceptPauses.sum());
        }
    }
}
