using System.Globalization;
using System.Runtime.InteropServices;

namespace Orator.Cli.Terminal;

/// <summary>
/// Ctrl-C and the system's requests to end (SIGTERM of <c>kill</c>, <c>timeout</c> and containers, SIGHUP of a closed terminal, SIGQUIT)
/// cancel the work, so that it
/// cleans up. A second one lets the system end the process at once.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _exitCode;

    public Interruption()
    {
        Console.CancelKeyPress += OnCancelKey;
        Register(PosixSignal.SIGTERM, 15);
        Register(PosixSignal.SIGQUIT, 3);
        if (!IgnoresHangUp())
        {
            Register(PosixSignal.SIGHUP, 1);
        }
    }

    /// <summary>Cancelled when the work shall stop.</summary>
    public CancellationToken Token => _cancellation.Token;

    /// <summary>As shells count it: 128 and the signal's number; 130 for Ctrl-C.</summary>
    public int ExitCode => _exitCode == 0 ? CommandRunner.Cancelled : _exitCode;

    public void Dispose()
    {
        Console.CancelKeyPress -= OnCancelKey;
        _registrations.ForEach(registration => registration.Dispose());
        _cancellation.Dispose();
    }

    private void Register(PosixSignal signal, int number)
    {
        try
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context => context.Cancel = IsFirst(128 + number)));
        }
        catch (Exception e) when (e is PlatformNotSupportedException or IOException)
        {
            // The system does not know the signal.
        }
    }

    private void OnCancelKey(object? sender, ConsoleCancelEventArgs e) => e.Cancel = IsFirst(CommandRunner.Cancelled);

    private bool IsFirst(int exitCode)
    {
        bool first = Interlocked.CompareExchange(ref _exitCode, exitCode, 0) == 0;
        try
        {
            _cancellation.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The work has just ended by itself.
        }

        return first;
    }

    /// <summary>Whether the process was started to ignore SIGHUP, as by nohup: then it stays so.</summary>
    internal static bool IgnoresHangUp()
    {
        const string Field = "SigIgn:";
        try
        {
            string? line = OperatingSystem.IsLinux()
                ? File.ReadLines("/proc/self/status").FirstOrDefault(text => text.StartsWith(Field, StringComparison.Ordinal))
                : null;
            return line is not null && ulong.TryParse(
                line[Field.Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong ignored) && (ignored & 1) != 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
