using System.Diagnostics;
using System.Reflection;

namespace Orator.Examples.Tests;

/// <summary>An example, started as a user starts it: a process with arguments.</summary>
internal static class ExampleProgram
{
    /// <summary>Folder of the repository.</summary>
    public static string Repository => Metadata("Repository");

    /// <summary>Runs an example to its end.</summary>
    /// <returns>Exit code, lines on standard output, and standard error.</returns>
    public static async Task<(int Code, string[] Lines, string Errors)> RunAsync(string name, params string[] arguments)
    {
        using Process process = Start(name, null, arguments);
        process.StandardInput.Close();
        return await EndAsync(process);
    }

    /// <summary>Runs an example to its end; its standard input has the given bytes and stays open.</summary>
    /// <returns>As before.</returns>
    public static async Task<(int Code, string[] Lines, string Errors)> RunAsync(string name, byte[] input, params string[] arguments)
    {
        using Process process = Start(name, null, arguments);
        await process.StandardInput.BaseStream.WriteAsync(input);
        await process.StandardInput.BaseStream.FlushAsync();
        return await EndAsync(process);
    }

    /// <summary>Starts an example.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="temporary">Its folder for temporary files; null = the usual one.</param>
    /// <param name="arguments">Its arguments.</param>
    public static Process Start(string name, string? temporary, params string[] arguments)
    {
        string program = Path.Combine(Repository, "examples", name, Metadata("ExampleOutput"), $"{name}.dll");
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ORATOR_CACHE"] = Path.Combine(AppContext.BaseDirectory, "cache");
        if (temporary is not null)
        {
            start.Environment["TMPDIR"] = start.Environment["TMP"] = start.Environment["TEMP"] = temporary;
        }

        return Process.Start(start)!;
    }

    private static async Task<(int Code, string[] Lines, string Errors)> EndAsync(Process process)
    {
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), await errors);
    }

    private static string Metadata(string key) =>
        typeof(ExampleProgram).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
