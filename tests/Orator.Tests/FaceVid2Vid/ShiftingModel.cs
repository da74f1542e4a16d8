using Orator.Engine.Models;
using Orator.Graphs;
using Orator.Systems.FaceVid2Vid;

namespace Orator.Tests.FaceVid2Vid;

/// <summary>
/// A model of face-vid2vid in the tiny size whose weights are written by hand, so that its pictures can be foretold: the generator gives
/// the source again, coarsely, moved as all key points on average; the estimator takes the mean red of a picture for the translation to the
/// right. Everything else is 0.
/// </summary>
internal static class ShiftingModel
{
    public const int Size = 64;

    // The generator's last sigmoid, which turns a value x into 1 / (1 + exp(-Steepness (x - 0.5))).
    private const float Steepness = 4;

    public static ModelPackage Create()
    {
        FaceVid2VidModelConfiguration configuration = new(GeneratorKind.Original, Size, ReferenceNetworks.Tiny());
        FaceVid2VidModel model = configuration.Create();
        Dictionary<string, Parameter> parameters = model.NamedParameters.ToDictionary(pair => pair.Name, pair => pair.Parameter);
        foreach ((string name, Parameter parameter) in parameters)
        {
            bool one = name.EndsWith(
                "running_var",
                StringComparison.Ordinal) || (name.EndsWith(".weight", StringComparison.Ordinal) && parameter.Shape.Rank == 1);
            if (name != "kp_detector.down.weight")
            {
                parameter.Constant(one ? 1 : 0);
            }
        }

        foreach (string name in (string[])["first.conv", "down_blocks.0.conv", "down_blocks.1.conv", "fourth", "up_blocks.0.conv", "up_blocks.1.conv"])
        {
            PassOn($"generator.{name}.weight", colours: 3, 1);
        }

        // Every colour in all layers of a channel of the volume. Of these, the identity motion reads two whole ones and two halves.
        (Parameter second, Parameter third) = (parameters["generator.second.weight"], parameters["generator.third.conv.weight"]);
        for (int colour = 0; colour < 3; colour++)
        {
            for (int layer = 0; layer < 4; layer++)
            {
                second.Values[((((colour * 4) + layer) * second.Shape[1]) + colour)] = 1;
                third.Values[(((colour * third.Shape[1]) + (colour * 4) + layer) * 9) + 4] = 1 / 3f;
            }
        }

        PassOn("generator.final.weight", colours: 3, Steepness);
        parameters["generator.final.bias"].Constant(-Steepness / 2);
        parameters["generator.dense_motion_network.mask.bias"].Constant(50).Values[0] = -50;
        parameters["generator.dense_motion_network.occlusion.bias"].Constant(50);
        foreach (string name in parameters.Keys.Where(name => name.StartsWith("he_estimator.conv", StringComparison.Ordinal) || name.EndsWith("skip.weight", StringComparison.Ordinal)))
        {
            if (name.EndsWith(".weight", StringComparison.Ordinal))
            {
                PassOn(name, colours: 1, 1);
            }
        }

        parameters["he_estimator.fc_t.weight"].Values[0] = 1;
        return new ModelPackage("face-vid2vid", configuration, model);

        void PassOn(string name, int colours, float factor)
        {
            Parameter weight = parameters[name];
            int taps = weight.Shape[2] * weight.Shape[3];
            for (int i = 0; i < colours; i++)
            {
                weight.Values[(((i * weight.Shape[1]) + i) * taps) + (taps / 2)] = factor;
            }
        }
    }

    /// <summary>The value, 0 to 1, that a byte of a picture stands for.</summary>
    public static double Value(byte pixel)
    {
        double p = Math.Clamp(pixel / 255.0, 0.02, 0.98);
        return (Math.Log(p / (1 - p)) / Steepness) + 0.5;
    }
}
