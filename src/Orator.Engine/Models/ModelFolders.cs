namespace Orator.Engine.Models;

/// <summary>Where Orator looks for shipped models, and where it keeps files of its own, unless it is told otherwise.</summary>
public static class ModelFolders
{
    /// <summary>What to do when models are missing.</summary>
    public const string HowToGetModels = "reference the package Orator.Models, or set ORATOR_MODELS to the folder of its models.";

    /// <summary>
    /// Folder of the shipped models and face networks: that of the environment variable <c>ORATOR_MODELS</c>, else <c>models</c> beside the
    /// program.
    /// It is only read.
    /// </summary>
    /// <exception cref="OratorException">There is no such folder.</exception>
    public static string Shipped
    {
        get
        {
            string folder = Environment.GetEnvironmentVariable("ORATOR_MODELS") is { Length: > 0 } chosen
                ? Path.GetFullPath(chosen)
                : Path.Combine(AppContext.BaseDirectory, "models");
            return Directory.Exists(folder)
                ? folder
                : throw new OratorException($"There is no folder of models '{folder}': {HowToGetModels}");
        }
    }

    /// <summary>
    /// Folder for files that are derived once and reused (styles of videos, ranges of 8-bit networks); created on demand, safe to delete.
    /// That of the environment variable <c>ORATOR_CACHE</c>, else <c>orator/cache</c> in the user's folder for local data. Who uses it must
    /// do without when it fails.
    /// </summary>
    /// <exception cref="IOException">It cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be created.</exception>
    public static string Cache
    {
        get
        {
            string folder = Environment.GetEnvironmentVariable("ORATOR_CACHE") is { Length: > 0 } chosen
                ? chosen
                : Path.Combine(
                    Environment.GetFolderPath(
                        Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "orator", "cache");
            if (!Path.IsPathFullyQualified(folder))
            {
                throw new IOException($"'{folder}' cannot hold Orator's cache: it is not a full path.");
            }

            return Directory.CreateDirectory(folder).FullName;
        }
    }
}
