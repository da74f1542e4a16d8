namespace Orator.Graphs.Tests.Checkpoints;

/// <summary>Files for the tests of checkpoints: those that PyTorch made, and a scratch folder.</summary>
public sealed class Archives : IDisposable
{
    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("orator-checkpoints-");
    private int _count;

    /// <summary>The archives that <c>make_archives.py</c> made.</summary>
    public static readonly string[] Names = ["zip2.pt", "zip4.pt", "legacy2.pt", "legacy4.pt"];

    public static TheoryData<string> Theory => [.. Names];

    private static DirectoryInfo Root
    {
        get
        {
            DirectoryInfo folder = new(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Orator.slnx")))
            {
                folder = folder.Parent!;
            }

            return folder;
        }
    }

    public static string Made(string name) => Path.Combine(Root.FullName, "tests", "Orator.Graphs.Tests", "Checkpoints", "archives", name);

    /// <summary>A file of the team's folder beside the checkout, which is not part of the project; skips the running test, visibly, without
    /// it.</summary>
    public static string Shared(string relative)
    {
        string path = Path.Combine(Root.Parent!.FullName, "shared", relative);
        Assert.SkipUnless(File.Exists(path), $"needs ../shared/{relative}, which is not beside this checkout");
        return path;
    }

    /// <summary>A new file with these bytes.</summary>
    public string Write(byte[] bytes)
    {
        string path = NewPath();
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public string NewPath() => Path.Combine(_scratch.FullName, $"{_count++}.bin");

    /// <summary>What <c>Checkpoint.Open</c> says about a file that it must refuse: one line that names the file.</summary>
    public static string Refusal(string path)
    {
        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => Orator.Checkpoints.Checkpoint.Open(path).Dispose());
        Assert.Contains(path, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
        return refused.Message;
    }

    public void Dispose() => _scratch.Delete(recursive: true);
}
