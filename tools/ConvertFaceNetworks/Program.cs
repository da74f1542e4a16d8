using System.Diagnostics;
using System.Globalization;
using Orator.ConvertFaceNetworks;
using Orator.Graphs;

if (args is not [string source, string target])
{
    const string Usage = "usage: ConvertFaceNetworks SOURCE TARGET (folder of TensorFlow.js models; folder that gets the .onnx files)";
    await Console.Error.WriteLineAsync(Usage);
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
        FormattableString cost = $"{model.Length / 1e6:0.0} MB, converted in {time.Elapsed.TotalSeconds:0.0} s";
        await Console.Out.WriteLineAsync($"Orator: {network.FileName}: {network.Purpose}, {cost.ToString(CultureInfo.InvariantCulture)}");
    }

    return 0;
}
catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync($"error: {e.Message}");
    return 1;
}
