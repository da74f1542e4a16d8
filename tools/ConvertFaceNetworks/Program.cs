using System.Diagnostics;
using System.Globalization;
using Orator.ConvertFaceNetworks;
using Orator.Graphs;

if (args is not [string source, string target])
{
    await Console.Error.WriteLineAsync("usage: ConvertFaceNetworks SOURCE TARGET (folder of TensorFlow.js models; folder that gets the .onnx files)");
    return 2;
}

try
{
    Directory.CreateDirectory(target);
    foreach (FaceNetwork network in FaceNetwork.All)
    {
        Stopwatch time = Stopwatch.StartNew();
        byte[] model = network.Convert(source);
        AtomicFile.Write(Path.Combine(target, network.FileName), model);
        string line = $"Orator: {network.FileName}: {network.Purpose}, {model.Length / 1e6:0.0} MB, converted in {time.Elapsed.TotalSeconds:0.0} s";
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{line}"));
    }

    return 0;
}
catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync($"error: {e.Message}");
    return 1;
}
