using Orator.Checkpoints;

namespace Orator.Tests;

/// <summary>The team's folder of reference numbers and media beside the checkout. It is not part of the project: tests that need it skip
/// without it.</summary>
internal static class SharedFolder
{
    private static readonly string? Root = Find();

    /// <summary>Path of a file or folder in shared/; skips the running test, visibly, when it is absent.</summary>
    public static string Path(string relative)
    {
        string? path = Root is null ? null : System.IO.Path.Combine(Root, relative);
        Assert.SkipUnless(
            path is not null && System.IO.Path.Exists(path), $"needs ../shared/{relative}, which is not beside this checkout");
        return path!;
    }

    /// <summary>Tensors of ../shared/fixtures.</summary>
    public static SafetensorsFile Fixture(string relative) => SafetensorsFile.Read(Path(System.IO.Path.Combine("fixtures", relative)));

    private static string? Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Orator.slnx")))
            {
                string shared = System.IO.Path.Combine(folder.Parent!.FullName, "shared");
                return Directory.Exists(shared) ? shared : null;
            }
        }

        return null;
    }
}
