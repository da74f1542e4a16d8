using Orator.Engine.Models;
using Orator.Engine.Quantisation;
using Orator.Graphs;

namespace Orator.Networks.FaceVid2Vid;

/// <summary>
/// The part <c>frame</c> of a face-vid2vid model in 8-bit integers. Which layers, and their ranges, are found with the first portrait and kept beside the weights, so that
/// later portraits need not wait.
/// </summary>
internal static class FaceVid2VidBytes
{
    /// <summary>What pictures keep against those in floats, decibels, in the poses that ranges are chosen in.</summary>
    public const double LeastPsnr = 36;

    /// <summary>Name of the plan in the folder of the model.</summary>
    public const string PlanFile = "frame.int8.json";

    /// <summary>Quantises the part, as before if it was done before.</summary>
    /// <param name="package">The model.</param>
    /// <param name="size">Side of the pictures.</param>
    /// <param name="samples">Makes typical inputs.</param>
    /// <exception cref="InputException">The model cannot be put into 8-bit integers.</exception>
    public static QuantisedModel Quantise(ModelPackage package, int size, Func<IReadOnlyList<CalibrationSample>> samples)
    {
        string? file = package.Folder is null ? null : Path.Combine(package.Folder, PlanFile);
        Graph Write() => package.WriteGraph("frame", size);
        if (file is not null && Load(file) is { } plan && Quantiser.Quantise(Write(), plan) is { } again)
        {
            return again;
        }

        try
        {
            QuantisedModel quantised = Quantiser.Quantise(Write(), samples(), new QuantisationSettings { MinimumPsnr = LeastPsnr, EachSample = true });
            Save(quantised.Plan, file);
            return quantised;
        }
        catch (ArgumentException e)
        {
            throw new InputException($"{e.Message} Leave out 8-bit integers.", e);
        }
    }

    // A plan that cannot be read is made again.
    private static QuantisationPlan? Load(string file)
    {
        try
        {
            return QuantisationPlan.Load(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return null;
        }
    }

    // Where the folder cannot be written to, the next portrait has to wait again.
    private static void Save(QuantisationPlan plan, string? file)
    {
        try
        {
            if (file is not null)
            {
                plan.Save(file);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
