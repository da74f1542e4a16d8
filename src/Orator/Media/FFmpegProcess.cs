using System.Runtime.CompilerServices;
using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Orator.Media;

/// <summary>
/// One run of ffmpeg or ffprobe: bytes in, bytes out, and no way to hang. Cancellation and a stall (no byte moved for
/// <see cref="StallLimit"/>) kill the process at once; disposal always leaves it dead.
/// </summary>
internal sealed class FFmpegProcess : IAsyncDisposable
{
    /// <summary>How long one read or write may wait for the process.</summary>
    public static readonly TimeSpan StallLimit = TimeSpan.FromSeconds(90);

    private const int ErrorTextLimit = 16_384;
    private readonly Process _process;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenRegistration _registration;
    private readonly Timer _watch;
    private readonly Task<string> _errors;
    private long _waitingUntil;
    private volatile bool _stalled;

    private FFmpegProcess(Process process, CancellationToken cancellation)
    {
        _process = process;
        _cancellation = cancellation;
        _errors = Task.Run(() => ReadErrorsAsync(process.StandardError));
        _watch = new Timer(_ => KillIfStalled(), null, 1000, 1000);
        _registration = cancellation.Register(Kill);
    }

    /// <summary>Starts a program.</summary>
    /// <param name="program">Path of the program.</param>
    /// <param name="arguments">Its arguments, one an entry; no shell is involved.</param>
    /// <param name="cancellation">Kills the process.</param>
    public static FFmpegProcess Start(string program, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = new UTF8Encoding(false),
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        start.Environment.Remove("FFREPORT");
        try
        {
            return new FFmpegProcess(Process.Start(start)!, cancellation);
        }
        catch (Win32Exception e)
        {
            throw new OratorException($"'{program}' cannot be started: {e.Message}", e);
        }
    }

    /// <summary>Runs a program without input to its end and returns what it printed; only for programs that answer at once.</summary>
    public static string ReadText(string program, params string[] arguments)
    {
        (int code, byte[] output, string errors) = Task.Run(
            () => RunAsync(program, arguments, null, CancellationToken.None)).GetAwaiter().GetResult();
        return code == 0 ? Encoding.UTF8.GetString(output) : throw new OratorException($"'{program}' failed: {errors}");
    }

    /// <summary>Runs a program to its end, feeding it <paramref name="input"/> and collecting its output.</summary>
    public static async Task<(int ExitCode, byte[] Output, string Errors)> RunAsync(
        string program, IEnumerable<string> arguments, ReadOnlyMemory<byte>? input, CancellationToken cancellation)
    {
        FFmpegProcess process = Start(program, arguments, cancellation);
        await using ConfiguredAsyncDisposable ending = process.ConfigureAwait(false);
        Task feeding = process.FeedAsync(input ?? default);
        using MemoryStream output = new();
        byte[] buffer = new byte[65_536];
        int count;
        while ((count = await process.ReadAsync(buffer).ConfigureAwait(false)) > 0)
        {
            output.Write(buffer, 0, count);
        }

        await feeding.ConfigureAwait(false);
        (int code, string errors) = await process.WaitForExitAsync(StallLimit).ConfigureAwait(false);
        return (code, output.ToArray(), errors);
    }

    /// <summary>Writes all of <paramref name="input"/> and ends it. A process that has seen enough may stop reading: its exit code
    /// tells.</summary>
    public async Task FeedAsync(ReadOnlyMemory<byte> input)
    {
        try
        {
            if (input.Length > 0)
            {
                await _process.StandardInput.BaseStream.WriteAsync(input, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (IOException)
        {
        }

        EndInput();
    }

    /// <summary>Ends the process's input.</summary>
    public void EndInput()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
        }
    }

    /// <summary>Reads output; 0 at its end.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        Volatile.Write(ref _waitingUntil, Environment.TickCount64 + (long)StallLimit.TotalMilliseconds);
        try
        {
            // The token is not handed on: killing the process ends the read, and nothing is left half read.
            return await _process.StandardOutput.BaseStream.ReadAsync(buffer, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _waitingUntil, 0);
            ThrowIfKilled();
        }
    }

    /// <summary>Fills <paramref name="buffer"/>; returns fewer bytes only at the end of the output.</summary>
    public async ValueTask<int> ReadFullyAsync(Memory<byte> buffer)
    {
        int filled = 0;
        while (filled < buffer.Length)
        {
            int count = await ReadAsync(buffer[filled..]).ConfigureAwait(false);
            if (count == 0)
            {
                break;
            }

            filled += count;
        }

        return filled;
    }

    /// <summary>Writes input; waits while the process is busy.</summary>
    /// <exception cref="IOException">The process has ended.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer)
    {
        Volatile.Write(ref _waitingUntil, Environment.TickCount64 + (long)StallLimit.TotalMilliseconds);
        try
        {
            await _process.StandardInput.BaseStream.WriteAsync(buffer, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _waitingUntil, 0);
            ThrowIfKilled();
        }
    }

    /// <summary>Waits until the process has ended by itself.</summary>
    /// <param name="limit">It is killed when it takes longer.</param>
    /// <returns>Exit code (0 = success) and what it wrote to standard error.</returns>
    public async Task<(int ExitCode, string Errors)> WaitForExitAsync(TimeSpan limit)
    {
        Volatile.Write(ref _waitingUntil, Environment.TickCount64 + (long)limit.TotalMilliseconds);
        await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        Volatile.Write(ref _waitingUntil, 0);
        string errors = await _errors.ConfigureAwait(false);
        if (_process.ExitCode != 0 && !_cancellation.IsCancellationRequested)
        {
            // Ctrl-C in a terminal reaches ffmpeg before our own handler has run: let the handler have its say.
            bool interrupted = _process.ExitCode is 255 or 129 or 130 or 131 or 137 or 143 || errors.Contains(
                "received signal", StringComparison.Ordinal);
            await Task.Delay(interrupted && _cancellation.CanBeCanceled ? 300 : 0, CancellationToken.None).ConfigureAwait(false);
        }

        ThrowIfKilled();
        return (_process.ExitCode, errors);
    }

    /// <summary>Kills the process if it still runs and waits until it is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync().ConfigureAwait(false);
        await _registration.DisposeAsync().ConfigureAwait(false);
        Kill();
        await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        await _errors.ConfigureAwait(false);
        _process.Dispose();
    }

    private static async Task<string> ReadErrorsAsync(StreamReader reader)
    {
        // Read to the end, or the process would block; keep the beginning, where the cause is named.
        StringBuilder text = new();
        char[] buffer = new char[2048];
        int count;
        while ((count = await reader.ReadAsync(buffer).ConfigureAwait(false)) > 0)
        {
            text.Append(buffer, 0, Math.Min(count, ErrorTextLimit - text.Length));
        }

        return text.ToString().Trim();
    }

    private void KillIfStalled()
    {
        long until = Volatile.Read(ref _waitingUntil);
        if (until != 0 && Environment.TickCount64 > until)
        {
            _stalled = true;
            Kill();
        }
    }

    private void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It had ended already.
        }
    }

    private void ThrowIfKilled()
    {
        _cancellation.ThrowIfCancellationRequested();
        if (_stalled)
        {
            throw new OratorException($"'{Path.GetFileName(_process.StartInfo.FileName)}' did not answer within {StallLimit.TotalSeconds:0} seconds and was stopped.");
        }
    }
}
