using System.ComponentModel;
using System.Diagnostics;

namespace Orator.Media;

/// <summary>Speaks a text by the program espeak-ng, which Orator does not bring along.</summary>
public static class TextToSpeech
{
    private const string Program = "espeak-ng";

    /// <summary>Speaks a text into a sound file.</summary>
    /// <param name="text">The text.</param>
    /// <param name="voice">Voice or language of espeak-ng, such as <c>en</c>, <c>de</c>, <c>en-us+f3</c>; null = its default,
    /// English.</param>
    /// <param name="output">The file to write (.wav).</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="InputException">The text is empty, espeak-ng is not installed, or it refuses the voice.</exception>
    public static async Task SpeakAsync(string text, string? voice, string output, CancellationToken cancellation = default)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new InputException("The text is empty: there is nothing to speak.");
        }

        ProcessStartInfo start = new(Program) { RedirectStandardInput = true, RedirectStandardError = true, UseShellExecute = false, CreateNoWindow = true };
        foreach (string argument in (string[])["-b", "1", "--stdin", "-w", output, .. voice is null ? Array.Empty<string>() : ["-v", voice]])
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = new() { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw new InputException(
                $"A text is spoken by {Program}, which is not installed: install it (on Debian and Ubuntu: apt install {Program}), or give a recording with --audio.",
                e);
        }

        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(cancellation);
            try
            {
                await process.StandardInput.WriteAsync(text.AsMemory(), cancellation).ConfigureAwait(false);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It has ended already; its exit code and message say why.
            }

            await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
            string message = (await errors.ConfigureAwait(false)).Trim().Split('\n')[0];
            if (process.ExitCode != 0 || !File.Exists(output))
            {
                throw new InputException($"{Program} cannot speak the text{(voice is null ? "" : $" with the voice '{voice}'")}: {(message.Length > 0 ? message : $"exit code {process.ExitCode}")}");
            }
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
