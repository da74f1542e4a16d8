using System.Diagnostics;
using System.Globalization;

namespace Orator.Bench;

/// <summary>A worker process, ours or PyTorch's.</summary>
internal sealed class Peer : IDisposable
{
    private readonly Process _process;

    public Peer(string file, params string[] arguments)
    {
        _process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Greeting = Answer();
        if (!Greeting.StartsWith("ready", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{file} {string.Join(' ', arguments)} did not start.");
        }
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

    private string Answer() => _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("A worker ended without an answer; see its error above.");
}
