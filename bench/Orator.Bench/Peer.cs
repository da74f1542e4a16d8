using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Orator.Bench;

/// <summary>A worker process, ours or PyTorch's.</summary>
internal sealed class Peer : IDisposable
{
    private const string Ready = "ready";

    private readonly Process _process;

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <exception cref="InvalidOperationException">It does not start; the message says why.</exception>
    public Peer(string file, params string[] arguments)
    {
        try
        {
            _process = Process.Start(
                new ProcessStartInfo(file, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"'{file}' cannot be started: {e.Message}", e);
        }

        string? line = _process.StandardOutput.ReadLine();
        if (line is null || !line.StartsWith(Ready, StringComparison.Ordinal))
        {
            Dispose();
            throw new InvalidOperationException(
                line ?? $"{file} {string.Join(' ', arguments)} ended before it was ready; see its error above.");
        }

        Greeting = line[Ready.Length..].TrimStart(':', ' ');
    }

    /// <summary>What it said when it was ready.</summary>
    public string Greeting { get; }

    /// <summary>Does the work once.</summary>
    /// <returns>Milliseconds.</returns>
    public double Run()
    {
        _process.StandardInput.WriteLine();
        return double.Parse(Answer(), CultureInfo.InvariantCulture);
    }

    /// <summary>Ends the process.</summary>
    /// <returns>Its peak memory in MB.</returns>
    public double End()
    {
        _process.StandardInput.Close();
        return double.Parse(Answer(), CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private string Answer() =>
        _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("A worker ended without an answer; see its error above.");
}
