using System.Diagnostics;

namespace Orator.Bench;

/// <summary>Which PyTorch is the opponent.</summary>
internal enum PeerKind
{
    /// <summary>TorchSharp where it loads, otherwise Python's.</summary>
    Auto,

    /// <summary>The current libtorch, through TorchSharp.</summary>
    TorchSharp,

    /// <summary>That of a Python, such as Debian's.</summary>
    Python,
}

/// <summary>A program that starts PyTorch's side of an item.</summary>
/// <param name="File">The program.</param>
/// <param name="Arguments">Its arguments before item and threads.</param>
/// <param name="Name">Name and versions, for the table.</param>
/// <param name="Kind">Which one it is, never <see cref="PeerKind.Auto"/>.</param>
internal sealed record Opponent(string File, IReadOnlyList<string> Arguments, string Name, PeerKind Kind)
{
    private const string Project = "bench/Orator.Bench.TorchSharp";

    /// <summary>Finds the opponent; with <see cref="PeerKind.Auto"/> it says on standard error why TorchSharp is not the one.</summary>
    /// <param name="kind">Which one.</param>
    /// <param name="python">The Python to take.</param>
    /// <exception cref="InvalidOperationException">It cannot be started.</exception>
    public static Opponent Find(PeerKind kind, string python)
    {
        if (kind != PeerKind.Python)
        {
            try
            {
                return Probe(PeerKind.TorchSharp, "dotnet", [BuildTorchSharp()]);
            }
            catch (InvalidOperationException e) when (kind == PeerKind.Auto)
            {
                Console.Error.WriteLine($"TorchSharp is left out: {e.Message}");
            }
        }

        return Probe(PeerKind.Python, python, [Path.Combine(AppContext.BaseDirectory, "peers", "torch_worker.py")]);
    }

    /// <summary>Whether it has a counterpart of an item: those of StyleHEAT are written in Python only.</summary>
    public bool Has(string item) => Kind == PeerKind.Python || !item.StartsWith(StyleHeatWork.Prefix, StringComparison.Ordinal);

    /// <summary>Starts its side.</summary>
    public Peer Start(string item, string threads) => new(File, [.. Arguments, item, threads]);

    private static Opponent Probe(PeerKind kind, string file, string[] arguments)
    {
        using Peer peer = new(file, [.. arguments, "--version"]);
        return new Opponent(file, arguments, peer.Greeting, kind);
    }

    // Built only now, since it brings libtorch.
    private static string BuildTorchSharp()
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !Directory.Exists(Path.Combine(root.FullName, Project)))
        {
            root = root.Parent;
        }

        if (root is null)
        {
            throw new InvalidOperationException($"{Project} is not above {AppContext.BaseDirectory}");
        }

        string project = Path.Combine(root.FullName, Project);
        Console.Error.WriteLine($"building {Project} (the first time it fetches libtorch, some 200 MB) ...");
        using Process build = Process.Start(new ProcessStartInfo("dotnet", ["build", project, "-c", "Release", "--nologo", "-v", "quiet"]) { RedirectStandardOutput = true })!;
        string output = build.StandardOutput.ReadToEnd();
        build.WaitForExit();
        string? error = output.Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal));
        return build.ExitCode == 0
            ? Path.Combine(project, "bin", "Release", "net10.0", "Orator.Bench.TorchSharp.dll")
            : throw new InvalidOperationException($"it does not build: {error?.Trim() ?? $"exit code {build.ExitCode}"}");
    }
}
