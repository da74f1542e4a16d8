using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Orator.Live;

/// <summary>
/// A UDP socket that talks to one other one. Beside packets of the codec, whose first byte is below 0xF0, it sends <c>F0</c> (here I am),
/// <c>F1</c> and 8 bytes (send this back), <c>F2</c> and the same 8 bytes, and <c>F3</c> (good bye).
/// </summary>
internal sealed class CallSocket : IDisposable
{
    private const byte Hello = 0xF0;
    private const byte Ping = 0xF1;
    private const byte Pong = 0xF2;
    private const byte Bye = 0xF3;
    private const int Largest = 1500;
    private readonly Socket _socket;
    private readonly TaskCompletionSource _met = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private EndPoint? _peer;

    private CallSocket(Socket socket, EndPoint? peer) => (_socket, _peer) = (socket, peer);

    /// <summary>Ends when the other one has been heard.</summary>
    public Task Met => _met.Task;

    /// <summary>Ends when the other one has said good bye.</summary>
    public Task Left => _left.Task;

    /// <summary>Where it listens.</summary>
    public IPEndPoint Local => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>Round trips.</summary>
    public LatencyMeter RoundTrip { get; } = new();

    /// <summary>Waits for somebody to connect.</summary>
    /// <param name="address">Where.</param>
    /// <exception cref="InputException">The address cannot be used.</exception>
    public static CallSocket Listen(IPEndPoint address)
    {
        Socket socket = new(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Bind(address);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new InputException($"Nobody can be listened for at {address}: {e.Message}.", e);
        }

        return new CallSocket(socket, null);
    }

    /// <summary>Connects to somebody who listens.</summary>
    /// <param name="address">Where.</param>
    public static CallSocket Connect(IPEndPoint address)
    {
        Socket socket = new(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.IsLoopback(address.Address) ? address.Address : Any(address).Address, 0));
        return new CallSocket(socket, address);
    }

    /// <summary>Sends a packet; not before the other one was met. One that cannot be sent is lost.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> packet, CancellationToken cancellation)
    {
        if (_peer is EndPoint peer)
        {
            try
            {
                await _socket.SendToAsync(packet, SocketFlags.None, peer, cancellation).ConfigureAwait(false);
            }
            catch (SocketException)
            {
            }
        }
    }

    /// <summary>Says good bye.</summary>
    public ValueTask SendByeAsync(CancellationToken cancellation) => SendAsync(new byte[] { Bye }, cancellation);

    /// <summary>Looks for the other one until it is met, and measures round trips from then on, five times a second.</summary>
    public async Task GreetAsync(CancellationToken cancellation)
    {
        byte[] ping = new byte[1 + sizeof(long)];
        ping[0] = Ping;
        while (true)
        {
            if (Met.IsCompleted)
            {
                BinaryPrimitives.WriteInt64BigEndian(ping.AsSpan(1), Stopwatch.GetTimestamp());
                await SendAsync(ping, cancellation).ConfigureAwait(false);
            }
            else
            {
                await SendAsync(new byte[] { Hello }, cancellation).ConfigureAwait(false);
            }

            await Task.Delay(200, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Receives packets of the codec; everything else is answered here. Who is not the other one is not heard.</summary>
    /// <param name="take">Takes a packet; it is valid until it returns.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task ReceiveAsync(Func<ReadOnlyMemory<byte>, ValueTask> take, CancellationToken cancellation)
    {
        byte[] bytes = new byte[Largest];
        EndPoint anybody = Any(Local);
        while (true)
        {
            SocketReceiveFromResult received;
            try
            {
                received = await _socket.ReceiveFromAsync(bytes.AsMemory(), SocketFlags.None, anybody, cancellation).ConfigureAwait(false);
            }
            catch (SocketException)
            {
                continue; // The other one is not there yet, or sent too much.
            }

            _peer ??= received.RemoteEndPoint;
            if (received.ReceivedBytes == 0 || !received.RemoteEndPoint.Equals(_peer))
            {
                continue;
            }

            if (_met.TrySetResult())
            {
                await SendAsync(new byte[] { Hello }, cancellation).ConfigureAwait(false);
            }

            ReadOnlyMemory<byte> packet = bytes.AsMemory(0, received.ReceivedBytes);
            switch (bytes[0])
            {
                case Hello:
                    break;
                case Ping when packet.Length == 1 + sizeof(long):
                    bytes[0] = Pong;
                    await SendAsync(packet, cancellation).ConfigureAwait(false);
                    break;
                case Pong when packet.Length == 1 + sizeof(long):
                    RoundTrip.Add(Stopwatch.GetElapsedTime(BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(1))));
                    break;
                case Bye:
                    _left.TrySetResult();
                    break;
                case < Hello:
                    await take(packet).ConfigureAwait(false);
                    break;
                default:
                    break;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private static IPEndPoint Any(IPEndPoint like) => new(like.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
}
